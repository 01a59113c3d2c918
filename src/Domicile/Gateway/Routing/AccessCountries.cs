using System.Collections.Frozen;
using Domicile.Configuration;
using Domicile.Estate;

namespace Domicile.Gateway.Routing;

/// <summary>From which countries protected columns may be read at each home: the countries of the sites in a home set that the home
/// belongs to, and no others until a verdict on access says more.</summary>
internal sealed class AccessCountries(Declaration declaration)
{
    private readonly FrozenDictionary<SiteId, FrozenSet<CountryCode>> _inside = declaration.Sites.ToFrozenDictionary(
        s => s.Id,
        s => declaration.Kinds.SelectMany(k => k.Homes).Where(h => h.At.Contains(s.Id)).SelectMany(h => h.At).Select(a => declaration.Site(a).Country).Append(s.Country).ToFrozenSet());

    /// <summary>Whether a session from that country may; an unknown country may not.</summary>
    internal bool MayRead(SiteId home, CountryCode? country) => country is { } known && _inside.TryGetValue(home, out var inside) && inside.Contains(known);
}
