using Domicile.Client.Postgres;
using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Sampling;
using Npgsql;

namespace Domicile.Cli.Rehearsal;

/// <summary>Holds the writers' ledger against what the sites hold.</summary>
internal sealed class WriteCheck(Declaration declaration, HomeConnections homes)
{
    /// <summary>Looks at every written row, at every site.</summary>
    /// <returns>Rows whose state is not the acknowledged one at their home, and rows that another site holds though nothing of them may be there.</returns>
    public async Task<(int Lost, int Doubled)> RunAsync(IReadOnlyList<WrittenRow> rows, CancellationToken cancellationToken)
    {
        var placed = new List<(WrittenRow Row, SiteId Home)>();
        foreach (var row in rows)
        {
            placed.Add((row, (await homes.RefreshAsync(row.Table.Kind.Name, row.Subject, cancellationToken)).Site));
        }

        var (lost, doubled) = (0, 0);
        foreach (var site in declaration.Sites.Where(s => s is { State: SiteState.Live or SiteState.Draining, Database: not null }))
        {
            await using var pool = Connecting.Pool(site.Database!);
            await using var connection = await pool.OpenAsync(site.Database!, cancellationToken);
            foreach (var table in placed.GroupBy(p => p.Row.Table.Number))
            {
                var found = await FoundAsync(connection, [.. table.Select(p => p.Row)], cancellationToken);
                lost += table.Count(p => p.Home == site.Id && !IsAsAcknowledged(p.Row, found.GetValueOrDefault(p.Row.Key)));
                doubled += table.Count(p => p.Home != site.Id && !p.Row.Table.IsProjected && found.ContainsKey(p.Row.Key));
            }
        }

        return (lost, doubled);
    }

    private static bool IsAsAcknowledged(WrittenRow row, Dictionary<string, string?>? found) => row.Exists
        ? found is not null && row.Values.All(v => found.GetValueOrDefault(v.Key) == v.Value)
        : found is null;

    /// <summary>The rows that are there, by key: the columns that were written.</summary>
    private static async Task<Dictionary<string, Dictionary<string, string?>>> FoundAsync(NpgsqlConnection site, IReadOnlyList<WrittenRow> rows, CancellationToken cancellationToken)
    {
        var table = rows[0].Table;
        var columns = rows.SelectMany(r => r.Values.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var found = await site.RowsAsync(
            $"SELECT {string.Join(", ", columns.Select(c => $"t.{Sql.Name(c)}::text").Prepend(table.KeyText("t")))} FROM {table.Name.Quoted} t WHERE {KeySet.Contains([.. table.Key.Select(k => $"t.{Sql.Name(k)}")], [.. table.Key.Select(k => table.Table.Column(k).Type)], [.. rows.Select(r => r.KeyParts)])}",
            [],
            r => (Key: r.GetString(0), Values: columns.Select((c, i) => (c, Value: r.IsDBNull(i + 1) ? null : r.GetString(i + 1))).ToDictionary(v => v.c, v => v.Value, StringComparer.Ordinal)),
            cancellationToken);
        return found.ToDictionary(f => f.Key, f => f.Values, StringComparer.Ordinal);
    }
}
