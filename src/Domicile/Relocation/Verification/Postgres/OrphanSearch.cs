using System.Collections.Immutable;
using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Sites.Postgres;

namespace Domicile.Relocation.Verification.Postgres;

/// <summary>Looks for rows whose parent is not there: a copy that silenced the checks would leave them for ever, since the server takes
/// its own constraints for valid.</summary>
public static class OrphanSearch
{
    /// <summary>All foreign keys of the tables that take part, in one snapshot of a site.</summary>
    public static async Task<ImmutableArray<StandingFinding>> RunAsync(SiteDatabase site, ClosurePlan plan, CancellationToken cancellationToken)
    {
        var found = ImmutableArray.CreateBuilder<StandingFinding>();
        await using var connection = await site.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        foreach (var table in plan.Tables.Select(t => t.Table).Concat(plan.References.Select(r => r.Table)))
        {
            foreach (var key in table.ForeignKeys)
            {
                var orphans = await connection.ScalarAsync<long>(
                    $"""
                    SELECT count(*) FROM {table.Name.Quoted} t WHERE {string.Join(" AND ", key.Columns.Select(c => $"t.{Sql.Name(c)} IS NOT NULL"))}
                      AND NOT EXISTS (SELECT FROM {key.Target.Quoted} q WHERE {string.Join(" AND ", key.Columns.Zip(key.TargetColumns, (c, p) => $"q.{Sql.Name(p)} = t.{Sql.Name(c)}"))})
                    """,
                    [],
                    cancellationToken);
                if (orphans > 0)
                {
                    found.Add(new("orphans", site.Site.Id.Text, table.Name.ToString(), $"{orphans:N0} rows refer by '{key.Name}' to rows of {key.Target} that are not there."));
                }
            }
        }

        return found.ToImmutable();
    }
}
