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

        await target.ExecuteAsync($"SELECT pg_logical_emit_message(true, '{SliceCopy.OwnPrefix}', '')", cancellationToken);
        if ((await target.QueryAsync($"WITH {Claiming.Mine(pair, claim)} SELECT count(*) FROM mine", cancellationToken))[0][0] != "1")
        {
            throw new SupersededException(pair);
        }

        long rows = 0;
        foreach (var reference in plan.References.Where(r => r.Writer == pair.Source.Id))
        {
            rows += await MergeAsync(
                source, target, reference.Table.Name.Quoted, $"SELECT {reference.ColumnList} FROM {reference.Table.Name.Quoted}", reference.ColumnList, reference.Table.PrimaryKey, "", "true", cancellationToken);
        }

        foreach (var kind in declaration.Kinds)
        {
            rows += await ResidencesAsync(source, target, kind, cancellationToken);
        }

        foreach (var table in plan.Tables.Where(t => t.IsProjected))
        {
            rows += await ProjectAsync(source, target, table, cancellationToken);
        }

        await target.ExecuteAsync($"UPDATE domicile.pair SET prepared = true WHERE source = {pair.Source.Number} AND target = {pair.Target.Number}", cancellationToken);
        await target.ExecuteAsync("COMMIT", cancellationToken);
        await source.ExecuteAsync("ROLLBACK", cancellationToken);
        return rows;
    }

    /// <summary>Who lives at the source: not those who have moved and whose rows are not erased there yet.</summary>
    private string AtHome =>
        $"r.home = {pair.Source.Number} AND NOT EXISTS (SELECT FROM domicile.lease l WHERE l.batch = r.batch AND l.source = {pair.Source.Number} AND l.state = 'moved')";

    private Task<long> ResidencesAsync(WireConnection source, WireConnection target, SubjectKind kind, CancellationToken cancellationToken)
    {
        var keys = string.Join(", ", Residences.KeyColumns(kind));
        return MergeAsync(
            source,
            target,
            Residences.Table(kind),
            $"SELECT {keys}, home, epoch FROM {Residences.Table(kind)} r WHERE {AtHome}",
            $"{keys}, home, epoch",
            [.. Residences.KeyColumns(kind)],
            " AS x",
            $"x.home <> {pair.Target.Number} AND x.epoch <= excluded.epoch",
            cancellationToken);
    }

    private async Task<long> ProjectAsync(WireConnection source, WireConnection target, MovedTable table, CancellationToken cancellationToken)
    {
        var read = $"SELECT {table.ProjectedList("t")} FROM {table.FromWithOwner} WHERE {AtHome}";
        var mustMerge = await target.QueryAsync(
            $"SELECT row_security_active({Sql.Literal(table.Name.Quoted)}::regclass::oid) OR EXISTS (SELECT FROM {table.FromWithOwner} WHERE r.home = {pair.Source.Number})", cancellationToken);
        if (mustMerge[0][0] == "t")
        {
            return await MergeAsync(source, target, table.Name.Quoted, read, table.ColumnList, table.Key, "", "true", cancellationToken);
        }

        var format = table.IsBinary ? "binary" : "text";
        var options = CopyOptions.Default with { Format = table.IsBinary ? CopyFormat.Binary : CopyFormat.Text };
        var copied = await CopyPump.RunAsync(
            source, $"COPY ({read}) TO STDOUT (FORMAT {format})", target, $"COPY {table.Name.Quoted} ({table.ColumnList}) FROM STDIN (FORMAT {format})", default(NoSink), options, cancellationToken);
        return copied.Rows;
    }

    private static async Task<long> MergeAsync(
        WireConnection source, WireConnection target, string table, string read, string columns, IReadOnlyCollection<string> key, string alias, string when, CancellationToken cancellationToken)
    {
        await target.ExecuteAsync($"DROP TABLE IF EXISTS pg_temp.first_copy; CREATE TEMP TABLE first_copy ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA", cancellationToken);
        var copied = await CopyPump.RunAsync(
            source, $"COPY ({read}) TO STDOUT", target, $"COPY first_copy ({columns}) FROM STDIN", default(NoSink), CopyOptions.Default with { Format = CopyFormat.Text }, cancellationToken);
        var set = columns.Split(", ").Where(c => !key.Contains(c.Trim('"'))).Select(c => $"{c} = excluded.{c}").ToList();
        await target.ExecuteAsync(
            $"INSERT INTO {table}{alias} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM first_copy ON CONFLICT ({Sql.Names(key)}) DO {(set.Count > 0 ? $"UPDATE SET {string.Join(", ", set)} WHERE {when}" : "NOTHING")}",
            cancellationToken);
        return copied.Rows;
    }
}
