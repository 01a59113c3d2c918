using Domicile.Estate;
using Domicile.Estate.Facts;
using Domicile.Policy;
using Domicile.Policy.Homes.Planning;
using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Pairs.Postgres;
using Domicile.SubjectDirectory;
using Domicile.SubjectDirectory.Postgres;

namespace Domicile.Relocation.Moves.Postgres;

/// <summary>The tokens of a group's subjects: who is meant, for whoever may turn a token back, and nobody's name.</summary>
/// <param name="estate">The estate.</param>
public sealed class ResidentTokens(EstateSession estate)
{
    /// <summary>Their tokens, in no order.</summary>
    /// <returns>Null where Domicile is not installed: there are no tokens yet.</returns>
    public async Task<IReadOnlyList<SubjectToken>?> OfAsync(SubjectGroup group, CancellationToken cancellationToken)
    {
        var site = estate.Site(group.Home!);
        if (site.Identity is not { } identity)
        {
            return null;
        }

        var (kind, tokens) = (estate.Declaration.Kind(group.Kind), new TokenKey(identity.TokenKey));
        await using var connection = await site.OpenAsync(cancellationToken);
        var keys = await connection.RowsAsync(
            $"SELECT {Residences.KeyText(kind, "r")}, coalesce({ResidenceSql.Country(kind, estate.Today)}, '') FROM {ResidenceSql.From(kind)} WHERE r.home = $1 AND r.batch IS NULL",
            [site.Site.Number],
            r => (Token: tokens.Of(kind.Name, r.GetString(0)), Residence: Country.Of(CountryCode.TryParse(r.GetString(1), out var code) ? code : null)),
            cancellationToken);
        return [.. keys.Where(k => k.Residence == group.Residence).Select(k => k.Token)];
    }
}
