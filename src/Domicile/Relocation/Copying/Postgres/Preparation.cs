using Domicile.Configuration;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Postgres.Wire;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Pairs;
using Domicile.Relocation.Pairs.Postgres;

namespace Domicile.Relocation.Copying.Postgres;

/// <summary>The first copy of a pair: reference rows that the source writes, where its residents live, and their projections. From then
/// on the follower keeps them current for good.</summary>
/// <remarks>One target transaction for all, so that it is there or not; safe to repeat over what an earlier slot left behind.</remarks>
public sealed class Preparation(Declaration declaration, ClosurePlan plan, Pair pair, long claim, bool silence)
{
    /// <summary>Copies.</summary>
    /// <returns>Rows copied.</returns>
    public async Task<long> RunAsync(RoundSnapshot snapshot, WireConnection source, WireConnection target, CancellationToken cancellationToken)
    {
        await source.ExecuteAsync(snapshot.Join, cancellationToken);
        await target.ExecuteAsync("BEGIN", cancellationToken);
        if (silence)
        {
            await target.ExecuteAsync("SET LOCAL session_replication_role = replica", cancellationToken);
        }

        await target.ExecuteAsync($"SELECT pg_logical_emit_message(true, '{SliceCopy.OwnPrefix}', ''); SET CONSTRAINTS ALL DEFERRED", cancellationToken);
        if ((await target.QueryAsync($"WITH {Claiming.Mine(pair, claim)} SELECT count(*) FROM mine", cancellationToken))[0][0] != "1")
        {
            throw new SupersededException(pair);
        }

        if (plan.Directed.Any())
        {
            // Who is a recipient here stays as it is until all is written.
            await target.ExecuteAsync("LOCK TABLE domicile.touched IN ROW EXCLUSIVE MODE", cancellationToken);
        }

        // All is staged before the first row changes: what has no original any more must go first, since it may hold a unique value.
        var references = plan.References.Where(r => r.Writer == pair.Source.Id).ToList();
        var merged = await StageAllAsync(source, target, references, cancellationToken);
        await DropGhostsAsync(target, references, merged, cancellationToken);
        long rows = 0;
        foreach (var reference in references)
        {
            rows += await MergeAsync(target, reference.Number, reference.Table.Name.Quoted, reference.ColumnList, reference.Table.PrimaryKey, cancellationToken);
        }

        foreach (var kind in declaration.Kinds)
        {
            rows += await MergeResidencesAsync(target, kind, cancellationToken);
        }

        foreach (var table in plan.Tables.Where(t => t.IsProjected))
        {
            rows += !merged.Contains(table) ? await CopyAsync(source, target, table, cancellationToken)
                : IsLoose(table) ? await MergeLooseAsync(target, table, cancellationToken)
                : await MergeAsync(target, table.Number, table.Name.Quoted, table.ColumnList, table.Key, cancellationToken);
        }

        // What closes a circle finds its parents now.
        foreach (var table in merged.Where(IsLoose))
        {
            await MergeAsync(target, table.Number, table.Name.Quoted, table.ColumnList, table.Key, cancellationToken);
        }

        await target.ExecuteAsync($"UPDATE domicile.pair SET prepared = true WHERE source = {pair.Source.Number} AND target = {pair.Target.Number}", cancellationToken);
        await target.ExecuteAsync("COMMIT", cancellationToken);
        await source.ExecuteAsync("ROLLBACK", cancellationToken);
        return rows;
    }

    /// <summary>Who lives at the source: not those who have moved and whose rows are not erased there yet.</summary>
    private string AtHome =>
        $"r.home = {pair.Source.Number} AND NOT EXISTS (SELECT FROM domicile.lease l WHERE l.batch = r.batch AND l.source = {pair.Source.Number} AND l.state = 'moved')";

    private string Read(MovedTable table) => $"SELECT {table.ProjectedList("t")} FROM {table.FromWithOwner} WHERE {AtHome}";

    private static string Stage(int number) => $"pg_temp.first_copy_{number}";

    private async Task<List<MovedTable>> StageAllAsync(WireConnection source, WireConnection target, List<ReferenceTable> references, CancellationToken cancellationToken)
    {
        foreach (var reference in references)
        {
            await StageAsync(source, target, reference.Number, reference.Table.Name.Quoted, $"SELECT {reference.ColumnList} FROM {reference.Table.Name.Quoted}", reference.ColumnList, cancellationToken);
        }

        foreach (var kind in declaration.Kinds)
        {
            // Everybody the source knows: who is not at home there is another site's to tell of.
            var columns = $"{string.Join(", ", Residences.KeyColumns(kind))}, home, epoch";
            await target.ExecuteAsync($"CREATE TEMP TABLE first_copy_{Number(kind)} ON COMMIT DROP AS SELECT {columns}, true AS is_home FROM {Residences.Table(kind)} WITH NO DATA", cancellationToken);
            await FillAsync(source, target, Number(kind), $"SELECT {columns}, {AtHome} FROM {Residences.Table(kind)} r", $"{columns}, is_home", cancellationToken);
        }

        var merged = new List<MovedTable>();
        foreach (var table in plan.Tables.Where(t => t.IsProjected))
        {
            if (await MustMergeAsync(target, table, cancellationToken))
            {
                merged.Add(table);
                await (table.Addressee is { } addressee
                    ? StageAddressedAsync(source, target, table, addressee, cancellationToken)
                    : StageAsync(source, target, table.Number, table.Name.Quoted, Read(table), table.ColumnList, cancellationToken));
            }
        }

        return merged;
    }

    /// <summary>Only what is addressed to people of the target, which alone knows who they are.</summary>
    private async Task StageAddressedAsync(WireConnection source, WireConnection target, MovedTable table, Addressee addressee, CancellationToken cancellationToken)
    {
        var rows = new AddressedRows(table, plan.Root(addressee.Kind.Name));
        await target.ExecuteAsync($"CREATE TEMP TABLE first_copy_{table.Number} ON COMMIT DROP AS SELECT {table.ColumnList} FROM {table.Name.Quoted} WITH NO DATA", cancellationToken);
        var keys = await target.QueryAsync(addressee.Keys, cancellationToken);
        foreach (var chunk in keys.Select(k => k[0]!).Chunk(AddressedRows.Chunk).DefaultIfEmpty([]))
        {
            await FillAsync(source, target, table.Number, rows.Read(AtHome, chunk), table.ColumnList, cancellationToken);
        }
    }

    private async Task DropGhostsAsync(WireConnection target, List<ReferenceTable> references, List<MovedTable> merged, CancellationToken cancellationToken)
    {
        foreach (var table in Enumerable.Reverse(merged))
        {
            var elsewhere = string.Join(" AND ", Residences.KeyColumns(table.Kind).Select(k => $"e.{k} = r.{k}"));
            await Ghosts.DropAsync(
                target,
                table.Name.Quoted,
                table.Key,
                $"{table.FromWithOwner} WHERE r.home = {pair.Source.Number} AND r.batch IS NULL AND NOT EXISTS (SELECT FROM {Stage(Number(table.Kind))} e WHERE {elsewhere} AND NOT e.is_home)",
                Stage(table.Number),
                cancellationToken);
        }

        foreach (var reference in Enumerable.Reverse(references))
        {
            await Ghosts.DropAsync(target, reference.Table.Name.Quoted, reference.Table.PrimaryKey, $"{reference.Table.Name.Quoted} t WHERE true", Stage(reference.Number), cancellationToken);
        }
    }

    /// <summary>A kind's number, behind those of tables.</summary>
    private int Number(SubjectKind kind) => 1_000_000 + declaration.Kinds.IndexOf(kind);

    private Task<long> MergeResidencesAsync(WireConnection target, SubjectKind kind, CancellationToken cancellationToken)
    {
        var keys = Residences.KeyColumns(kind).ToList();
        return MergeAsync(
            target, $"{Residences.Table(kind)} AS x", $"{string.Join(", ", keys)}, home, epoch", $"{Stage(Number(kind))} WHERE is_home", keys,
            $"x.home <> {pair.Target.Number} AND x.epoch <= excluded.epoch", cancellationToken);
    }

    private bool IsLoose(MovedTable table) => !silence && table.LateColumns.Any(table.Rule.Projection.Contains);

    private static Task<long> MergeLooseAsync(WireConnection target, MovedTable table, CancellationToken cancellationToken)
    {
        var columns = string.Join(", ", table.Columns.Select(c => table.LateColumns.Contains(c.Name) ? $"NULL::{c.Type} AS {Sql.Name(c.Name)}" : Sql.Name(c.Name)));
        return MergeAsync(target, table.Name.Quoted, table.ColumnList, $"(SELECT {columns} FROM {Stage(table.Number)}) loose", table.Key, "true", cancellationToken);
    }

    /// <summary>The target has such rows already, or gets some of them only; or row security binds us, and COPY refuses to write past it.</summary>
    private async Task<bool> MustMergeAsync(WireConnection target, MovedTable table, CancellationToken cancellationToken) => table.Addressee is not null || IsLoose(table) || (await target.QueryAsync(
        $"SELECT row_security_active({Sql.Literal(table.Name.Quoted)}::regclass::oid) OR EXISTS (SELECT FROM {table.FromWithOwner} WHERE r.home = {pair.Source.Number})", cancellationToken))[0][0] == "t";

    private async Task<long> CopyAsync(WireConnection source, WireConnection target, MovedTable table, CancellationToken cancellationToken)
    {
        var format = table.IsBinary ? "binary" : "text";
        var options = CopyOptions.Default with { Format = table.IsBinary ? CopyFormat.Binary : CopyFormat.Text };
        var copied = await CopyPump.RunAsync(
            source, $"COPY ({Read(table)}) TO STDOUT (FORMAT {format})", target, $"COPY {table.Name.Quoted} ({table.ColumnList}) FROM STDIN (FORMAT {format})", default(NoSink), options, cancellationToken);
        return copied.Rows;
    }

    private static async Task StageAsync(WireConnection source, WireConnection target, int number, string table, string read, string columns, CancellationToken cancellationToken)
    {
        await target.ExecuteAsync($"CREATE TEMP TABLE first_copy_{number} ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA", cancellationToken);
        await FillAsync(source, target, number, read, columns, cancellationToken);
    }

    private static async Task FillAsync(WireConnection source, WireConnection target, int number, string read, string columns, CancellationToken cancellationToken)
    {
        await CopyPump.RunAsync(
            source, $"COPY ({read}) TO STDOUT", target, $"COPY {Stage(number)} ({columns}) FROM STDIN", default(NoSink), CopyOptions.Default with { Format = CopyFormat.Text }, cancellationToken);
        await target.ExecuteAsync($"ANALYZE {Stage(number)}", cancellationToken);
    }

    private static Task<long> MergeAsync(WireConnection target, int number, string table, string columns, IReadOnlyCollection<string> key, CancellationToken cancellationToken) =>
        MergeAsync(target, table, columns, Stage(number), key, "true", cancellationToken);

    private static async Task<long> MergeAsync(
        WireConnection target, string into, string columns, string from, IReadOnlyCollection<string> key, string when, CancellationToken cancellationToken)
    {
        var set = columns.Split(", ").Where(c => !key.Contains(c.Trim('"'))).Select(c => $"{c} = excluded.{c}").ToList();
        var tag = await target.ExecuteAsync(
            $"INSERT INTO {into} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM {from} ON CONFLICT ({Sql.Names(key)}) DO {(set.Count > 0 ? $"UPDATE SET {string.Join(", ", set)} WHERE {when}" : "NOTHING")}",
            cancellationToken);
        return long.Parse(tag[(tag.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
