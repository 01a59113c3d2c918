using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Sites.Postgres;
using Npgsql;

namespace Domicile.Relocation.Preflight.Postgres;

/// <summary>Looks for rows that two sites hold under the same key as their own: neither could take the other's.</summary>
internal sealed class RowsInTheWay(ClosurePlan plan)
{
    private const int Chunk = 10_000;

    /// <summary>Compares two sites that do not follow each other yet; whoever follows already has keys that never meet.</summary>
    internal async Task<IReadOnlyList<Concern>> AskAsync(SiteDatabase one, SiteDatabase other, CancellationToken cancellationToken)
    {
        await using var left = await one.OpenAsync(cancellationToken);
        await using var right = await other.OpenAsync(cancellationToken);
        if (await FollowsAsync(left, one, other, cancellationToken) || await FollowsAsync(right, other, one, cancellationToken))
        {
            return [];
        }

        var concerns = new List<Concern>();
        foreach (var table in plan.Tables)
        {
            if (await HasAnyAsync(left, one, table, cancellationToken) && await HasAnyAsync(right, other, table, cancellationToken)
                && await CountAsync(left, one, right, other, table, cancellationToken) is > 0 and var shared)
            {
                concerns.Add(new(
                    "rows-in-the-way", other.Site.Id, $"Table '{table.Name}' has at least {shared} rows under keys that site '{one.Site.Id}' uses for rows of its own.",
                    "Give the rows of one of the two sites other keys; afterwards both draw ids from ranges that never meet."));
            }
        }

        return concerns;
    }

    private static async Task<bool> FollowsAsync(NpgsqlConnection target, SiteDatabase at, SiteDatabase source, CancellationToken cancellationToken) =>
        at.Identity is not null && await target.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM domicile.pair WHERE source = $1 AND target = $2 AND prepared)", [source.Site.Number, at.Site.Number], cancellationToken);

    private static Task<bool> HasAnyAsync(NpgsqlConnection connection, SiteDatabase site, MovedTable table, CancellationToken cancellationToken) =>
        connection.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM {Own(site, table)})", [], cancellationToken);

    private static async Task<long> CountAsync(
        NpgsqlConnection left, SiteDatabase one, NpgsqlConnection right, SiteDatabase other, MovedTable table, CancellationToken cancellationToken)
    {
        var typed = string.Join(", ", table.Key.Select((k, i) => table.Key.Length == 1
            ? $"u::{table.Table.Column(k).Type} AS k{i}"
            : $"split_part(u, chr(31), {i + 1})::{table.Table.Column(k).Type} AS k{i}"));
        var matches = string.Join(" AND ", table.Key.Select((k, i) => $"t.{Sql.Name(k)} = w.k{i}"));
        var ask = $"WITH w AS (SELECT {typed} FROM unnest($1) u) SELECT count(*) FROM w WHERE EXISTS (SELECT FROM {Own(other, table)}{(other.Identity is null ? " WHERE" : " AND")} {matches})";
        await using var transaction = await left.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        await left.ExecuteAsync($"DECLARE keys NO SCROLL CURSOR FOR SELECT {table.KeyText("t")} FROM {Own(one, table)}", [], cancellationToken);
        while (true)
        {
            var keys = await left.RowsAsync($"FETCH {Chunk} FROM keys", [], r => r.GetString(0), cancellationToken);
            var shared = keys.Count == 0 ? 0 : await right.ScalarAsync<long>(ask, [keys.ToArray()], cancellationToken);
            if (keys.Count == 0 || shared > 0)
            {
                return shared;
            }
        }
    }

    /// <summary>The site's own rows: of its residents; all of them before it is installed.</summary>
    private static string Own(SiteDatabase site, MovedTable table) => site.Identity is null
        ? $"{table.Name.Quoted} t"
        : $"{table.FromWithOwner} WHERE r.home = {site.Site.Number}";
}
