using System.Collections.Immutable;

namespace Domicile.Cli.Demo;

/// <summary>What the search through one site's files found.</summary>
/// <param name="Site">The site.</param>
/// <param name="Bytes">Bytes searched, the write-ahead log left out.</param>
/// <param name="Markers">Markers found of people who may be here: shows that the search can see.</param>
/// <param name="Foreign">Markers of people who may not, by what the file holds; empty is what is wanted.</param>
/// <param name="WalBytes">Bytes of write-ahead log.</param>
/// <param name="WalForeign">Markers in it of people who may not be here.</param>
/// <param name="WalExpiry">When they go.</param>
internal sealed record SiteSearch(
    string Site, long Bytes, long Markers, ImmutableSortedDictionary<string, long> Foreign, long WalBytes, long WalForeign, string WalExpiry);
