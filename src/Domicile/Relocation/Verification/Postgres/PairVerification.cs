using System.Collections.Immutable;
using Domicile.Estate;
using Domicile.Postgres;
using Domicile.Postgres.Wire;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Copying;
using Domicile.Relocation.Copying.Postgres;
using Domicile.Relocation.Pairs.Postgres;
using Domicile.SubjectDirectory;
using Domicile.SubjectDirectory.Postgres;

namespace Domicile.Relocation.Verification.Postgres;

/// <summary>Compares what a site holds of another one's residents with what it should hold, row by row, while both are written to.</summary>
/// <remarks>The frame is a round's: the stream is read up to a snapshot of the source and held there, so that the target's copies are
/// the source's rows in that snapshot; then both are read. No alarm is false, and nothing is locked. Nothing may move meanwhile: a subject
/// in a batch is compared by its own move.</remarks>
/// <param name="context">The pair, as its worker holds it.</param>
public sealed class PairVerification(PairContext context)
{
    private const int Chunk = 5_000;

    private readonly ImmutableArray<StandingFinding>.Builder _found = ImmutableArray.CreateBuilder<StandingFinding>();
    private long _rows;

    private Site From => context.Pair.Source;

    private Site To => context.Pair.Target;

    /// <summary>Compares.</summary>
    /// <param name="withHomes">Whether the source's residents are looked up in the directory, too: once for each source.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Rows compared, and what is wrong.</returns>
    public async Task<(long Rows, ImmutableArray<StandingFinding> Found)> RunAsync(bool withHomes, CancellationToken cancellationToken)
    {
        var (source, target) = context.Sessions.Lanes[0];
        await RoundRunner.RunAsync(
            context,
            async snapshot =>
            {
                await source.ExecuteAsync(snapshot.Join, cancellationToken);
                await ProjectionsAsync(source, target, cancellationToken);
                await ReferencesAsync(source, target, cancellationToken);
                if (withHomes)
                {
                    await HomesAsync(source, cancellationToken);
                }

                await source.ExecuteAsync("ROLLBACK", cancellationToken);
                return true;
            },
            cancellationToken);
        return (_rows, _found.ToImmutable());
    }

    private async Task ProjectionsAsync(WireConnection source, WireConnection target, CancellationToken cancellationToken)
    {
        foreach (var table in context.Plan.Tables)
        {
            var held = $"{table.FromWithOwner} WHERE r.home = {From.Number} AND r.batch IS NULL";
            if (!table.IsProjected)
            {
                var stray = long.Parse((await target.QueryAsync($"SELECT count(*) FROM {held}", cancellationToken))[0][0]!, System.Globalization.CultureInfo.InvariantCulture);
                Find(stray > 0, "stray", table.Name, $"{stray:N0} rows of people who live at {From.Id}: this table is not projected.");
                continue;
            }

            if (table.Addressee is not { } addressee)
            {
                await ProjectionAsync(table, "", source, target, cancellationToken);
                continue;
            }

            var astray = long.Parse((await target.QueryAsync($"SELECT count(*) FROM {held} AND NOT {addressee.IsHere("t")}", cancellationToken))[0][0]!, System.Globalization.CultureInfo.InvariantCulture);
            Find(astray > 0, "stray", table.Name, $"{astray:N0} rows of people who live at {From.Id} are addressed to nobody here.");
            var recipients = await target.QueryAsync(
                $"SELECT {Residences.KeyText(addressee.Kind, "e")} FROM {Residences.Table(addressee.Kind)} e WHERE e.home = {To.Number} AND e.batch IS NULL", cancellationToken);
            foreach (var chunk in recipients.Select(r => r[0]!).Chunk(AddressedRows.Chunk))
            {
                await ProjectionAsync(table, new AddressedRows(table, context.Plan.Root(addressee.Kind.Name)).Among(chunk), source, target, cancellationToken);
            }
        }
    }

    /// <summary>Compares a projection, or what <paramref name="among"/> leaves of it.</summary>
    private async Task ProjectionAsync(MovedTable table, string among, WireConnection source, WireConnection target, CancellationToken cancellationToken)
    {
        var format = table.IsBinary ? "binary" : "text";
        var options = CopyOptions.Default with { Format = table.IsBinary ? CopyFormat.Binary : CopyFormat.Text };
        var held = $"{table.FromWithOwner}{among} WHERE r.home = {From.Number} AND r.batch IS NULL";
        var wanted = $"COPY (SELECT 0::bigint, {table.ProjectedList("t")} FROM {held}) TO STDOUT (FORMAT {format})";

        // Who has moved from here to there lies here in full until the erasure; the projection's part of it is kept current.
        var leaving = $"{table.FromWithOwner}{among} JOIN domicile.lease l ON l.batch = r.batch AND l.source = {To.Number} AND l.state = 'moved' WHERE r.home = {From.Number}";
        var there = $"COPY (SELECT 0::bigint, {Sql.Names("t", table.Columns.Select(c => c.Name))} FROM {held} UNION ALL SELECT 0::bigint, {table.ProjectedList("t")} FROM {leaving}) TO STDOUT (FORMAT {format})";
        if (!await AreEqualAsync(source, wanted, target, there, options, cancellationToken))
        {
            // Read again, in the same snapshot, for how they differ.
            var difference = (await LeavesAsync(table, source, wanted, options, cancellationToken)).Compare(await LeavesAsync(table, target, there, options, cancellationToken));
            Find(!difference.IsNone, "projection", table.Name, $"of people who live at {From.Id}: {difference}.");
        }
    }

    private async Task ReferencesAsync(WireConnection source, WireConnection target, CancellationToken cancellationToken)
    {
        foreach (var table in context.Plan.References.Where(r => r.Writer == From.Id))
        {
            var read = $"COPY (SELECT {table.ColumnList} FROM {table.Table.Name.Quoted}) TO STDOUT";
            var equal = await AreEqualAsync(source, read, target, read, CopyOptions.Default with { Format = CopyFormat.Text }, cancellationToken);
            Find(!equal, "reference", table.Table.Name, $"its rows are not those of {From.Id}, which writes it.");
        }
    }

    /// <summary>Everybody who is at home at the source has it for a home in the directory.</summary>
    private async Task HomesAsync(WireConnection source, CancellationToken cancellationToken)
    {
        foreach (var kind in context.Declaration.Kinds)
        {
            var keys = (await source.QueryAsync($"SELECT {Residences.KeyText(kind, "r")} FROM {Residences.Table(kind)} r WHERE r.home = {From.Number} AND r.batch IS NULL", cancellationToken)).Select(r => r[0]!);
            var wrong = 0;
            foreach (var chunk in keys.Chunk(Chunk))
            {
                SubjectToken[] tokens = [.. chunk.Select(k => context.Tokens.Of(kind.Name, k))];
                var homes = await HomeDirectory.FindAsync(context.Sessions.Control, kind.Name, tokens, cancellationToken);
                wrong += tokens.Count(t => !homes.TryGetValue(t, out var home) || home.Site != From.Id);
            }

            if (wrong > 0)
            {
                _found.Add(new("directory", From.Id.Text, kind.Table.ToString(), $"{wrong:N0} people of kind '{kind.Name}' are at home here, and not in the directory."));
            }
        }
    }

    private async Task<bool> AreEqualAsync(
        WireConnection source, string wanted, WireConnection target, string there, CopyOptions options, CancellationToken cancellationToken)
    {
        var (left, right) = (CopyReader.RunAsync(source, wanted, default(RowSum), options, cancellationToken), CopyReader.RunAsync(target, there, default(RowSum), options, cancellationToken));
        await Task.WhenAll(left, right);
        _rows += (await left).Rows;
        return (await left).Sink.Matches((await right).Sink);
    }

    private static async Task<LeafTable> LeavesAsync(MovedTable table, WireConnection site, string read, CopyOptions options, CancellationToken cancellationToken)
    {
        var book = new LeafBook();
        using var sink = book.Sink(table);
        await CopyReader.RunAsync(site, read, sink, options with { HiddenColumns = 1 }, cancellationToken);
        return book.Of(0, table.Number);
    }

    private void Find(bool isWrong, string code, TableName table, string message)
    {
        if (isWrong)
        {
            _found.Add(new(code, To.Id.Text, table.ToString(), message));
        }
    }
}
