using System.Globalization;
using System.Text.Json;
using Domicile.Cli.Demo;
using Domicile.Cli.Moving;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;
using Domicile.Postgres.Definitions;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Moves;
using Domicile.Relocation.Pairs.Postgres;
using Domicile.Relocation.Sampling;
using Domicile.Relocation.Sampling.Postgres;
using Domicile.Relocation.Verification.Postgres;

namespace Domicile.Cli.Rehearsal;

/// <summary>The rehearsal, step by step: sample, write, move, kill, resume, verify, move back.</summary>
internal sealed class RehearsalRun(RehearsalOptions options, RehearsalEstate estate, DemoLog log, TimeProvider time)
{
    private const string Verdict = "rehearsal on a sample, on one machine";
    private const int Batches = 4;

    /// <summary>Where the mover is killed: while it copies, holds a fence, and has switched.</summary>
    private static readonly string[] Kills = ["slice", "fenced", "switched"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private bool _isMoving;

    /// <summary>Runs it and reports.</summary>
    /// <returns>Done when every promise was kept.</returns>
    public static async Task<int> RunAsync(RehearsalOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var log = new DemoLog(time);
        var folder = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"domicile-rehearsal-{Environment.ProcessId}"));
        log.Say($"two servers start in {folder}: the sample stays on this machine, and so where this machine stands");
        await using var estate = await RehearsalEstate.StartAsync(options, folder, cancellationToken);
        var run = new RehearsalRun(options, estate, log, time);
        RehearsalReport report;
        try
        {
            report = await run.RunAsync(cancellationToken);
        }
        catch (DomicileException stopped) when (run._isMoving)
        {
            // What would stop a move in earnest: that is what a rehearsal is for.
            ErrorPrinter.Print(stopped.Message, stopped.Detail, stopped.Hint);
            return ExitCode.Refused;
        }

        if (options.Json)
        {
            JsonOutput.Print(report);
        }
        else
        {
            RehearsalTable.Print(report);
        }

        if (options.Keep)
        {
            log.Say($"the servers run until Ctrl-C; look around with --config {estate.ConfigurationFolder}");
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        return report.Clean ? ExitCode.Done : ExitCode.Refused;
    }

    private async Task<RehearsalReport> RunAsync(CancellationToken cancellationToken)
    {
        var (sample, leftOut) = await SampleAsync(cancellationToken);
        await using var session = await (await EstateSession.OpenAsync(estate.Declaration, time, cancellationToken)).InstallAsync(cancellationToken);
        var writable = WritableTable.Of(session.Plan);
        await using var writers = await RowWriters.StartAsync(session.Declaration, session.Plan, estate.Source.Database!, time, cancellationToken);
        log.Say($"writers started: {writable.Sum(w => w.Columns.Length)} columns of {writable.Length} tables");

        var batch = Math.Max(1, sample.Subjects.Values.Max() / Batches).ToString(CultureInfo.InvariantCulture);
        var there = await MoveAsync(session, writers, isBack: false, Nothing, () => MoverProcess.RunAsync(
            ["move", "--to", estate.Target.Id.Text, "--verdict", Verdict, "--yes", "--json", "--batch", batch, "--config", estate.ConfigurationFolder], Kills, log, cancellationToken), cancellationToken);
        var so = await JournalTotals.ReadAsync(session.Declaration.Control, cancellationToken);
        var back = await MoveAsync(session, writers, isBack: true, so, () => BackAsync(session, cancellationToken), cancellationToken);
        var writes = await writers.CheckAsync(session.Declaration, cancellationToken);
        return new()
        {
            Clean = there.IsClean && back.IsClean && writes is { Lost: 0, Doubled: 0, Abandoned: 0 },
            Subjects = sample.Subjects,
            Rows = sample.Rows,
            Tables = [.. sample.Tables.Select(t => Table(t, writable))],
            LeftOut = leftOut,
            There = there,
            Back = back,
            AcknowledgedWrites = writes.Acknowledged,
            Updates = writes.Updates,
            Retries = writes.Retries,
            AbandonedWrites = writes.Abandoned,
            Seconds = log.Elapsed.TotalSeconds,
        };
    }

    private static MoveSummary Nothing { get; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, [], []);

    private async Task<(Sample Sample, IReadOnlyList<string> LeftOut)> SampleAsync(CancellationToken cancellationToken)
    {
        log.Say($"looking at {options.From}, in one read-only snapshot");
        await using var pool = ReadOnlySession.Pool(options.From, Patience);
        await using var source = await pool.OpenAsync(options.From, cancellationToken);
        var catalog = await CatalogReader.ReadAsync(source, cancellationToken);
        var declaration = estate.Declaration.Resolve(catalog);
        var plan = ClosurePlan.Of(declaration, catalog);
        var draft = await SchemaDraftReader.ReadAsync(source, [.. declaration.Tables.Select(t => t.Table).Where(catalog.Tables.ContainsKey)], cancellationToken);
        var extensions = await LocalSchema.ExtensionsAsync(source, cancellationToken);
        var leftOut = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var site in estate.Sites)
        {
            leftOut.UnionWith(await LocalSchema.CreateAsync(site.Database!, draft, extensions, cancellationToken));
        }

        leftOut.UnionWith(plan.Tables.Where(t => t.Table.HidesRows).Select(t => $"rows of {t.Name} that row security hides from this role"));
        var home = estate.Source.Database!;
        await using var localPool = Connecting.Pool(home);
        await using var local = await localPool.OpenAsync(home, cancellationToken);
        var sample = await new SampleCopy(source, local, plan).RunAsync(options.Subjects, cancellationToken);
        log.Say($"sample copied: {string.Join(", ", sample.Subjects.Select(s => $"{s.Value} of kind {s.Key}"))}; {sample.Rows} rows");
        return sample.Subjects.Values.Sum() > 0 ? (sample, [.. leftOut]) : throw new DomicileException(
            "There is nobody to rehearse with.", "The subjects' tables are empty, or row security hides their rows.", "Rehearse on a database with data, by a role that may read it.");
    }

    /// <summary>One way: the move, the sites held against each other, the writers' ledger held against the sites.</summary>
    private async Task<RehearsedMove> MoveAsync(EstateSession session, RowWriters writers, bool isBack, MoveSummary before, Func<Task<int>> move, CancellationToken cancellationToken)
    {
        var (from, to) = isBack ? (estate.Target.Id.Text, estate.Source.Id.Text) : (estate.Source.Id.Text, estate.Target.Id.Text);
        log.Say($"everybody moves from {from} to {to}");
        _isMoving = true;
        var kills = await move();
        log.Say("comparing the sites, row by row, while the writers write");
        var (rows, found) = await new EstateVerification(session, MoveWork.Name, time).RunAsync(move: null, _ => { }, cancellationToken);
        var writes = await writers.CheckAsync(session.Declaration, cancellationToken);
        log.Say($"{rows} rows compared, {found.Length} findings; {writes.Acknowledged} acknowledged writes, {writes.Lost} lost, {writes.Doubled} doubled");
        return RehearsedMove.Of(from, to, before, await JournalTotals.ReadAsync(session.Declaration.Control, cancellationToken), kills, rows, writes, found);
    }

    private async Task<int> BackAsync(EstateSession session, CancellationToken cancellationToken)
    {
        await using var control = await session.ControlAsync(cancellationToken);
        var moves = await control.RowsAsync("SELECT DISTINCT move FROM domicile_control.batch WHERE switched_at IS NOT NULL ORDER BY move DESC", [], r => r.GetInt64(0), cancellationToken);
        foreach (var move in moves)
        {
            await MoverProcess.RunAsync(
                ["move", "back", move.ToString(CultureInfo.InvariantCulture), "--verdict", Verdict, "--json", "--config", estate.ConfigurationFolder], [], log, cancellationToken);
        }

        return 0;
    }

    private static RehearsedTable Table(SampledTable table, IEnumerable<WritableTable> writable)
    {
        var written = writable.FirstOrDefault(w => w.Table.Name == table.Table);
        return new(table.Table.ToString(), JsonNamingPolicy.CamelCase.ConvertName(table.Role.ToString()), table.Rows, table.Companions, [.. written?.Columns.Select(c => c.Name) ?? []], written?.IsErasable ?? false);
    }
}
