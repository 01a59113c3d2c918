using Domicile.Estate;
using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Npgsql;

namespace Domicile.Relocation.Preflight.Postgres;

/// <summary>Whether ids of four bytes or two last, once each site draws every 64th number.</summary>
internal static class IdForecast
{
    /// <summary>An estate has at most this many sites, and so ids are drawn in steps of it.</summary>
    private const long Stride = 64;

    /// <summary>Fewer than this many new rows at a site is no basis for a move.</summary>
    private const long Fewest = 100_000;

    internal static async Task<IReadOnlyList<Concern>> AskAsync(NpgsqlConnection connection, Site site, ClosurePlan plan, CancellationToken cancellationToken)
    {
        var concerns = new List<Concern>();
        foreach (var (table, column) in plan.Tables.SelectMany(t => t.Table.Columns.Where(c => c.Sequence is not null && c.BaseType is "integer" or "smallint").Select(c => (t, c))))
        {
            var last = await connection.ScalarAsync<long>("SELECT coalesce(pg_sequence_last_value($1::text::regclass), 0)", [column.Sequence], cancellationToken);
            long most = column.BaseType == "smallint" ? short.MaxValue : int.MaxValue;
            var left = Math.Max(0, most - last) / Stride;
            if (left < Fewest || last > most / 2)
            {
                concerns.Add(new(
                    "integer-ids", site.Id, $"'{table.Name}.{column.Name}' is {column.BaseType} at {last}; drawn in steps of {Stride} it lasts for {left} more rows at a site.",
                    "Turn the column, and those that refer to it, into bigint.") { IsNote = left >= 1000 });
            }
        }

        return concerns;
    }
}
