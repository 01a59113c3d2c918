using System.Collections.Immutable;
using Domicile.Estate;
using Domicile.Estate.Facts;

namespace Domicile.Relocation.Moves;

/// <summary>Subjects at one site who may be nowhere.</summary>
/// <param name="Site">Where they are.</param>
/// <param name="Kind">The subject kind's name.</param>
/// <param name="Countries">How many there are by country of residence; the empty text stands for an unknown one.</param>
/// <param name="Why">What refuses each declared home, in words.</param>
public sealed record StrandedResidents(SiteId Site, string Kind, ImmutableSortedDictionary<string, long> Countries, string Why)
{
    /// <summary>How many in all.</summary>
    public long Subjects => Countries.Values.Sum();

    /// <summary>Their countries of residence as law names them: a code, or <c>unknown</c>.</summary>
    public IEnumerable<string> Residences => Countries.Keys.Select(c => Country.Of(CountryCode.TryParse(c, out var code) ? code : null).ToString());

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Subjects} of kind '{Kind}' at {Site} ({string.Join(", ", Countries.Select(c => $"{(c.Key.Length == 0 ? "unknown" : c.Key)} {c.Value}"))}): {Why}";
}
