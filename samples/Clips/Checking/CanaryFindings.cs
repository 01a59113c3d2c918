using System.Collections.Immutable;

namespace Domicile.Samples.Clips.Checking;

/// <summary>What a search through a cluster's files found.</summary>
/// <param name="Files">Files read, WAL left out.</param>
/// <param name="Bytes">Bytes read, WAL left out.</param>
/// <param name="Markers">Markers of anybody, WAL left out: shows that the search can see.</param>
/// <param name="Unwanted">Markers of people who must not be found here, by what the file holds.</param>
/// <param name="Fragments">Beginnings of markers that break off: whose they were cannot be told.</param>
/// <param name="WalFiles">Files of the write-ahead log.</param>
/// <param name="WalBytes">Their bytes.</param>
/// <param name="WalUnwanted">Unwanted markers in them.</param>
/// <param name="Examples">The first unwanted markers: file, column; no key.</param>
public sealed record CanaryFindings(
    int Files, long Bytes, long Markers, ImmutableSortedDictionary<FileKind, long> Unwanted, long Fragments,
    int WalFiles, long WalBytes, long WalUnwanted, ImmutableArray<string> Examples)
{
    /// <summary>Unwanted markers outside the write-ahead log.</summary>
    public long Foreign => Unwanted.Values.Sum();
}
