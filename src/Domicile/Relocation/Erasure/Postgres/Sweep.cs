using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Npgsql;

namespace Domicile.Relocation.Erasure.Postgres;

/// <summary>The erasure level <c>swept</c>: dead rows are vacuumed away, indexes cleaned up, statistics made anew, so that nothing
/// in the database's own words still tells the erased values. Page holes keep bytes until they are written over: only a rewrite
/// (level <c>physical</c>) clears those.</summary>
public static class Sweep
{
    /// <summary>Sweeps the tables of one kind.</summary>
    public static async Task RunAsync(NpgsqlConnection source, ClosurePlan plan, string kind, CancellationToken cancellationToken)
    {
        foreach (var table in plan.Tables.Where(t => t.Kind.Name == kind).OrderByDescending(t => t.Level))
        {
            await source.ExecuteAsync($"VACUUM (ANALYZE, INDEX_CLEANUP ON, SKIP_LOCKED OFF, TRUNCATE OFF) {table.Name.Quoted}", [], cancellationToken);
        }
    }
}
