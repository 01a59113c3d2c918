using Domicile.Postgres;
using Domicile.Relocation.Rounds;
using Npgsql;
using NpgsqlTypes;

namespace Domicile.Relocation.Following.Postgres;

/// <summary>Writes changes to the target, inside the caller's transaction.</summary>
internal sealed class Applier(int source, IReadOnlyDictionary<int, FollowedTable> tables, MissingParents parents)
{
    private readonly Dictionary<int, ApplySql> _sql = tables.ToDictionary(t => t.Key, t => new ApplySql(t.Value));
    private readonly Dictionary<int, DirectedSql> _directed = tables.Select(t => (t.Key, Sql: DirectedSql.Of(t.Value))).Where(t => t.Sql is not null).ToDictionary(t => t.Key, t => t.Sql!);

    /// <summary>Writes what a run of changes comes to; falls back on the source's own order where constraints refuse the net order.</summary>
    /// <param name="target">A session in a transaction.</param>
    /// <param name="changes">The changes, in the source's order.</param>
    /// <param name="isAlone">They are of one transaction of the source, so a parent at a third site may be waited for: nothing that
    /// others wait for is held back meanwhile.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PostgresException">A constraint refuses the source's order, too; 23503 when a parent is not there (yet).</exception>
    /// <exception cref="DomicileException">A copied row that the source changed is not there.</exception>
    public async Task ApplyAsync(NpgsqlConnection target, IReadOnlyList<(RowEvent Change, Image Image)> changes, bool isAlone, CancellationToken cancellationToken)
    {
        var net = new NetChanges();
        foreach (var (change, image) in changes)
        {
            net.Add(change, image);
        }

        // What the source may check at commit, we check at commit.
        await target.ExecuteAsync("SET CONSTRAINTS ALL DEFERRED; SAVEPOINT net", [], cancellationToken);
        if (!net.NeedsOrder && await TryNetAsync(target, net, cancellationToken))
        {
            return;
        }

        await target.ExecuteAsync("ROLLBACK TO SAVEPOINT net", [], cancellationToken);
        foreach (var (change, image) in changes)
        {
            await (isAlone ? OneWithParentAsync(target, change, image, cancellationToken) : OneAsync(target, change, image, cancellationToken));
        }
    }

    /// <summary>Writes a row as soon as its parent is there; not at all once it is certain that the parent is gone.</summary>
    private async Task OneWithParentAsync(NpgsqlConnection target, RowEvent change, Image image, CancellationToken cancellationToken)
    {
        await target.ExecuteAsync("SAVEPOINT one", [], cancellationToken);
        for (var isLast = false; !await TryOneAsync(target, change, image, cancellationToken);)
        {
            await target.ExecuteAsync("ROLLBACK TO SAVEPOINT one", [], cancellationToken);
            if (isLast)
            {
                return;
            }

            // It may have come between the attempt and the answer: once more.
            isLast = await parents.IsGoneAsync(target, tables[change.Table], change.Key, cancellationToken);
        }
    }

    /// <summary>False when the row's parent is not there.</summary>
    private async Task<bool> TryOneAsync(NpgsqlConnection target, RowEvent change, Image image, CancellationToken cancellationToken)
    {
        try
        {
            await OneAsync(target, change, image, cancellationToken);
            return true;
        }
        catch (PostgresException orphan) when (orphan.SqlState == PostgresErrorCodes.ForeignKeyViolation && change.Kind != ChangeKind.Delete)
        {
            return false;
        }
    }

    /// <summary>Deletes rows, by key, where they are there.</summary>
    public Task<int> DeleteAsync(NpgsqlConnection target, int table, IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        target.ExecuteAsync(_sql[table].Delete(), Keys(table, keys), cancellationToken);

    private async Task<bool> TryNetAsync(NpgsqlConnection target, NetChanges net, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var (table, _, keys) in net.Deletes().OrderByDescending(d => tables[d.Table].Level))
            {
                await DeleteAsync(target, table, keys, cancellationToken);
            }

            foreach (var (table, image, rows) in net.Inserts().OrderBy(i => tables[i.Table].Level))
            {
                await target.ExecuteAsync(_sql[table].Insert(image), [.. Columns(rows, Enumerable.Range(0, tables[table].Columns.Length))], cancellationToken);
            }

            foreach (var (table, image, rows) in net.Updates().OrderBy(u => tables[u.Table].Level))
            {
                await UpdateAsync(target, table, image, rows, cancellationToken);
            }

            return true;
        }
        catch (PostgresException refused) when (refused.SqlState.StartsWith("23", StringComparison.Ordinal))
        {
            return false;
        }
    }

    private async Task OneAsync(NpgsqlConnection target, RowEvent change, Image image, CancellationToken cancellationToken)
    {
        var sql = _sql[change.Table];
        switch (change)
        {
            case { Kind: ChangeKind.Insert }:
                await target.ExecuteAsync(sql.Insert(image), [.. Columns([change], Enumerable.Range(0, change.Values.Length))], cancellationToken);
                break;
            case { Kind: ChangeKind.Delete }:
                await DeleteAsync(target, change.Table, [change.Key], cancellationToken);
                break;
            case { OldKey: { } old }:
                await LeaveAsync(target, change.Table, image, [change], [old], cancellationToken);
                await target.ExecuteAsync(
                    sql.Rekey(image, change.Unchanged), [.. Columns([change], sql.RekeySet(image, change.Unchanged)), .. Keys(change.Table, [old])], cancellationToken);
                await AwaitAsync(target, change.Table, image, [change], cancellationToken);
                break;
            default:
                await UpdateAsync(target, change.Table, image, [change], cancellationToken);
                break;
        }
    }

    private async Task UpdateAsync(NpgsqlConnection target, int table, Image image, IReadOnlyList<RowEvent> rows, CancellationToken cancellationToken)
    {
        if (_sql[table].Update(image, rows[0].Unchanged) is not { } sql)
        {
            return;
        }

        var keys = rows.Select(r => r.Key).ToList();
        await LeaveAsync(target, table, image, rows, keys, cancellationToken);
        var arguments = Columns(rows, _sql[table].Set(image, rows[0].Unchanged)).Concat(Keys(table, keys));
        var affected = await target.ExecuteAsync(sql, [.. arguments], cancellationToken);
        await AwaitAsync(target, table, image, rows, cancellationToken);
        if (image == Image.Full && affected != rows.Count)
        {
            throw new DomicileException(
                message: $"Table '{tables[table].Table.Name}' lacks copied rows that the source has just changed.",
                detail: $"{rows.Count} rows were changed; {affected} were found at the target.",
                hint: "Somebody else wrote to the target's copy. The batches concerned are copied again.");
        }
    }

    /// <summary>What is addressed to another site now goes before it is written: its new words have no business here.</summary>
    private async Task LeaveAsync(NpgsqlConnection target, int table, Image image, IReadOnlyList<RowEvent> rows, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        if (Directed(table, image, rows) is { } directed)
        {
            await target.ExecuteAsync(directed.Leave(), [.. Columns(rows, directed.RecipientAt), .. Keys(table, keys)], cancellationToken);
        }
    }

    private async Task AwaitAsync(NpgsqlConnection target, int table, Image image, IReadOnlyList<RowEvent> rows, CancellationToken cancellationToken)
    {
        if (Directed(table, image, rows) is { } directed)
        {
            await target.ExecuteAsync(directed.Await(source), [.. Columns(rows, directed.RecipientAt), .. Keys(table, [.. rows.Select(r => r.Key)])], cancellationToken);
        }
    }

    /// <summary>Null where the rows are here whoever they are addressed to, or where the update left the recipient alone.</summary>
    private DirectedSql? Directed(int table, Image image, IReadOnlyList<RowEvent> rows) =>
        image != Image.Full && _directed.TryGetValue(table, out var directed) && !directed.RecipientAt.Any(i => rows[0].Unchanged?[i] == true) ? directed : null;

    private NpgsqlParameter[] Keys(int table, IReadOnlyList<string> keys)
    {
        var parts = tables[table].KeyAt.Length;
        return [.. Enumerable.Range(0, parts).Select(i => Texts(keys.Select(k => parts == 1 ? k : k.Split('\x1f')[i])))];
    }

    private static IEnumerable<NpgsqlParameter> Columns(IReadOnlyList<RowEvent> rows, IEnumerable<int> columns) =>
        columns.Select(i => Texts(rows.Select(r => r.Values[i])));

    private static NpgsqlParameter Texts(IEnumerable<string?> values) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
}
