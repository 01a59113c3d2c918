using System.Collections.Immutable;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Relocation.Pairs.Postgres;
using Domicile.Relocation.Sites.Postgres;

namespace Domicile.Relocation.Moves.Postgres;

/// <summary>Which changes of residence are under way, and whom the operator has to tell.</summary>
/// <param name="estate">The estate.</param>
/// <param name="day">The day.</param>
public sealed class RehomingWatch(EstateSession estate, DateOnly day)
{
    /// <summary>All of them, by site, kind, countries and state.</summary>
    public async Task<ImmutableArray<PendingRehoming>> ReadAsync(CancellationToken cancellationToken)
    {
        var pending = ImmutableArray.CreateBuilder<PendingRehoming>();
        foreach (var site in estate.Sites)
        {
            await using var connection = await site.OpenAsync(cancellationToken);
            foreach (var kind in estate.Declaration.Kinds.Where(k => k.Rehoming is not null))
            {
                pending.AddRange(await connection.RowsAsync(
                    $"SELECT coalesce(p.from_country, ''), p.to_country, p.state, min(p.until), count(*) {From(kind, site)} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
                    [],
                    r => new PendingRehoming(
                        site.Site.Id, kind.Name, r.GetString(0), r.GetString(1), r.GetString(2), r.IsDBNull(3) ? null : r.GetFieldValue<DateOnly>(3), r.GetInt64(4)),
                    cancellationToken));
            }
        }

        return pending.ToImmutable();
    }

    /// <summary>A statement that lists the keys of those who are to be told, and of which country: for whoever may read them, at the site.</summary>
    public string ToBeTold(SubjectKind kind, SiteDatabase site) =>
        $"SELECT {Sql.Names("subject", kind.Key)}, p.to_country {From(kind, site)} AND p.state = 'notice-due'";

    private string From(SubjectKind kind, SiteDatabase site)
    {
        var residents = site.Identity is null ? $"{kind.Table.Quoted} subject" : ResidenceSql.From(kind);
        var pending = new RehomingSql(kind, ResidenceSql.Declared(kind.Residence), day).Pending;
        return $"FROM {residents} CROSS JOIN LATERAL {pending} p WHERE {(site.Identity is null ? "true" : $"r.home = {site.Site.Number}")}";
    }
}
