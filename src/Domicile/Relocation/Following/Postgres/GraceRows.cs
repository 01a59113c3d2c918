using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Erasure;
using Domicile.Relocation.Guard;
using Domicile.Relocation.Pairs;
using Domicile.Relocation.Rounds;
using Domicile.Relocation.Verification;
using Npgsql;

namespace Domicile.Relocation.Following.Postgres;

/// <summary>What a follower does at a site with rows of people who have moved away from it and are not erased yet: a row of theirs that
/// changes at its new home becomes what an outsider's is, before the change is applied, and is put down in <c>domicile.touched</c>, so
/// that the erasure knows what it was and what was left of it.</summary>
/// <remarks>For one target transaction. Which rows, and why, is in docs/relocation.md, "Erasure".</remarks>
internal sealed class GraceRows(ClosurePlan plan, Pair pair, NpgsqlConnection target)
{
    private readonly RowsBelow _below = new(plan);
    private readonly Dictionary<int, MovedTable> _tables = plan.Tables.ToDictionary(t => t.Number);
    private readonly Dictionary<int, HashSet<string>> _rows = [];
    private readonly Dictionary<int, HashSet<string>> _moved = [];
    private string _batches = "";

    /// <summary>Whether anybody's rows lie here in their grace.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        var batches = await target.RowsAsync(
            "SELECT batch FROM domicile.lease WHERE source = $1 AND state IN ('fenced', 'moved')", [pair.Target.Number], r => r.GetInt64(0), cancellationToken);
        _batches = string.Join(", ", batches);
        return batches.Count > 0;
    }

    /// <summary>An erasure that reads and deletes rows in their grace, or gives their subjects to the new home, goes before or after this transaction.</summary>
    public Task LockAsync(CancellationToken cancellationToken) => target.ExecuteAsync("LOCK TABLE domicile.touched IN ROW EXCLUSIVE MODE", [], cancellationToken);

    /// <summary>Before changes are applied: takes the rows that they speak of back to the projection, with what would not survive it.</summary>
    /// <param name="events">Changes of rows that are not copied in full here.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task OutdateAsync(IReadOnlyList<RowEvent> events, CancellationToken cancellationToken)
    {
        if (events.Count == 0 || !await AnyAsync(cancellationToken))
        {
            return;
        }

        foreach (var changes in events.Where(e => e.Kind != ChangeKind.Insert).GroupBy(e => e.Table))
        {
            var table = _tables[changes.Key];
            var here = await HereAsync(table, RowsBelow.Among(table, "t"), [.. changes.Select(Before)], cancellationToken);
            var gone = changes.Where(c => IsGone(table, c)).Select(Before).ToHashSet(StringComparer.Ordinal); // an outsider's row may take rows in their grace along
            var moved = await MovedAsync(table, [.. changes.Where(c => !IsGone(table, c))], cancellationToken);
            _moved[table.Number] = moved;
            Of(_rows, table.Number).UnionWith(here);
            await AddBelowAsync(table, gone, isGone: true, cancellationToken);
            await AddBelowAsync(table, [.. moved.Where(here.Contains)], isGone: false, cancellationToken);
        }

        await ReduceAsync(cancellationToken);
    }

    /// <summary>After changes were applied: puts down what is left of rows that are or were of somebody in the grace.</summary>
    /// <param name="events">The same changes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task PutDownAsync(IReadOnlyList<RowEvent> events, CancellationToken cancellationToken)
    {
        if (_batches.Length == 0)
        {
            return;
        }

        foreach (var change in events)
        {
            Of(_rows, change.Table).Add(change.Key);
            Of(_rows, change.Table).Add(Before(change));
        }

        foreach (var (number, keys) in _moved.Where(m => m.Value.Count > 0))
        {
            foreach (var (table, owned) in _below.Owned(_tables[number]))
            {
                Of(_rows, table.Number).UnionWith(await HereAsync(table, owned, keys, cancellationToken));
            }
        }

        foreach (var (number, keys) in _rows.Where(r => r.Value.Count > 0))
        {
            var table = _tables[number];
            await target.ExecuteAsync(
                $"UPDATE domicile.touched SET left_as = NULL WHERE batch IN ({_batches}) AND tbl = {number} AND key = ANY ($1)", [keys.ToArray()], cancellationToken);
            await target.ExecuteAsync(
                $"""
                INSERT INTO domicile.touched (batch, tbl, key, left_as) SELECT r.batch, {number}, {table.KeyText("t")}, {LeafSql.Digest(table, "t")}
                FROM {table.FromWithOwner} WHERE r.batch IN ({_batches}) AND {RowsBelow.Among(table, "t")} ON CONFLICT (batch, tbl, key) DO UPDATE SET left_as = excluded.left_as
                """,
                [keys.ToArray()],
                cancellationToken);
        }
    }

    /// <summary>What hangs off rows that go, or go to another owner, cannot stay as it is.</summary>
    private async Task AddBelowAsync(MovedTable parent, HashSet<string> keys, bool isGone, CancellationToken cancellationToken)
    {
        if (keys.Count == 0)
        {
            return;
        }

        foreach (var (table, below) in isGone ? _below.Owned(parent).Concat(_below.Referring(parent)) : _below.Owned(parent))
        {
            var found = await HereAsync(table, below, keys, cancellationToken);
            found.ExceptWith(Of(_rows, table.Number));
            Of(_rows, table.Number).UnionWith(found);
            await AddBelowAsync(table, found, isGone: !table.Rule.IsEverywhere, cancellationToken);
        }
    }

    private async Task ReduceAsync(CancellationToken cancellationToken)
    {
        await target.ExecuteAsync("SET CONSTRAINTS ALL DEFERRED", [], cancellationToken);
        var tables = _rows.Where(r => r.Value.Count > 0).Select(r => _tables[r.Key]).OrderByDescending(t => t.Level).ToList();
        foreach (var table in tables)
        {
            await target.ExecuteAsync(
                $"""
                INSERT INTO domicile.touched (batch, tbl, key, was) SELECT r.batch, {table.Number}, {table.KeyText("t")}, {LeafSql.Digest(table, "t")}
                FROM {table.FromWithOwner} WHERE {Condition(table)} ON CONFLICT DO NOTHING
                """,
                [_rows[table.Number].ToArray()],
                cancellationToken);
        }

        var loosened = tables.Select(t => (Table: t, Script: DowngradeScript.Loosen(t, Condition(t)))).Where(t => t.Script is not null).Select(t => (t.Table, t.Script!));
        foreach (var (table, script) in loosened.Concat(tables.SelectMany(t => DowngradeScript.For(t, Condition(t)).Select(s => (t, s)))))
        {
            await target.ExecuteAsync(script, [_rows[table.Number].ToArray()], cancellationToken);
        }
    }

    /// <summary>The rows that the updates give another owner than they have here, by key.</summary>
    private async Task<HashSet<string>> MovedAsync(MovedTable table, IReadOnlyList<RowEvent> updates, CancellationToken cancellationToken)
    {
        if (updates.Count == 0 || !_below.Owned(table).Any())
        {
            return [];
        }

        var columns = GuardScript.OwnerColumns(table);
        var owners = (await target.RowsAsync(
            $"SELECT {table.KeyText("t")}, concat_ws(chr(31), {Sql.Names("t", columns)}) FROM {table.Name.Quoted} t WHERE {RowsBelow.Among(table, "t")}",
            [updates.Select(u => u.Key).ToArray()],
            r => (Key: r.GetString(0), Owner: r.GetString(1)),
            cancellationToken)).ToDictionary(r => r.Key, r => r.Owner, StringComparer.Ordinal);
        var places = columns.Select(c => table.Columns.IndexOf(table.Table.Column(c))).ToList();
        return updates
            .Where(u => !owners.TryGetValue(u.Key, out var owner) || owner != string.Join('\x1f', places.Select(p => u.Values[p]).OfType<string>()))
            .Select(u => u.Key).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The keys of rows in their grace of which the condition is true.</summary>
    private async Task<HashSet<string>> HereAsync(MovedTable table, string condition, IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
        (await target.RowsAsync(
            $"SELECT {table.KeyText("t")} FROM {table.FromWithOwner} WHERE r.batch IN ({_batches}) AND {condition}", [keys.ToArray()], r => r.GetString(0), cancellationToken))
        .ToHashSet(StringComparer.Ordinal);

    private string Condition(MovedTable table) => $"r.batch IN ({_batches}) AND {RowsBelow.Among(table, "t")}";

    /// <summary>Whether the row as it lies here may not be there after the change.</summary>
    private static bool IsGone(MovedTable table, RowEvent change) => change.Kind == ChangeKind.Delete || change.OldKey is not null || !table.Rule.IsEverywhere;

    private static string Before(RowEvent change) => change.OldKey ?? change.Key;

    private static HashSet<string> Of(Dictionary<int, HashSet<string>> rows, int table) =>
        rows.TryGetValue(table, out var keys) ? keys : rows[table] = new(StringComparer.Ordinal);
}
