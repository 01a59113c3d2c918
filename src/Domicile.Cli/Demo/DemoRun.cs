using System.Globalization;
using Domicile.Configuration;
using Domicile.Samples.Clips;
using Domicile.Samples.Clips.Checking;
using Domicile.Samples.Clips.Generation;
using Domicile.Samples.Clips.Writers;

namespace Domicile.Cli.Demo;

/// <summary>The demo, step by step.</summary>
internal sealed class DemoRun : IAsyncDisposable
{
    private const string First = "us-sacramento";
    /// <summary>Where the mover is killed with --crash: while it assigns, copies, holds a fence, has switched, and erases.</summary>
    private static readonly string[] Kills = ["assigned", "slice", "fenced", "switched", "deleted"];
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(3);

    private readonly DemoOptions _options;
    private readonly DemoEstate _estate;
    private readonly DemoLog _log;
    private readonly TimeProvider _time;
    private readonly Declaration _declaration;
    private readonly DirectoryHomes _homes;

    private DemoRun(DemoOptions options, DemoEstate estate, DemoLog log, TimeProvider time)
    {
        (_options, _estate, _log, _time) = (options, estate, log, time);
        _declaration = estate.Declaration;
        _homes = new(_declaration, time);
    }

    /// <summary>Runs it and reports.</summary>
    /// <returns>Done when every promise was kept.</returns>
    public static async Task<int> RunAsync(DemoOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var log = new DemoLog(time);
        var folder = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"domicile-demo-{Environment.ProcessId}"));
        log.Say($"starting three sites and a control database in {folder}");
        await using var estate = await DemoEstate.StartAsync(folder, options.Keep, cancellationToken);
        await using var run = new DemoRun(options, estate, log, time);
        var report = await run.RunAsync(cancellationToken);
        if (options.Json)
        {
            JsonOutput.Print(report);
        }
        else
        {
            DemoTable.Print(report, options, estate);
        }

        if (options.Keep)
        {
            await run.HoldAsync(cancellationToken);
        }

        return report.IsClean ? ExitCode.Done : ExitCode.Refused;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _homes.DisposeAsync();

    private async Task<DemoReport> RunAsync(CancellationToken cancellationToken)
    {
        var clips = await GenerateAsync(cancellationToken);
        await using var writers = LiveWriters.Start(_homes, clips.Population, WriterSettings.Usual with { Seed = _options.Seed }, _time, cancellationToken);
        _log.Say($"{WriterSettings.Usual.Writers} writers started: {WriterSettings.Usual.WritesPerSecond:0} writes/s, sign-ups, uploads, comments, likes, edits, deletes");
        var raw = await PumpAsync(cancellationToken);
        var kills = await MoveAsync(_options.Crash ? Kills : [], cancellationToken);
        var moved = await JournalTotals.ReadAsync(_declaration.Control, cancellationToken);
        var felt = await AftermathAsync(writers, cancellationToken);
        await MoveAsync([], cancellationToken);
        var all = await JournalTotals.ReadAsync(_declaration.Control, cancellationToken);
        var verdict = await CheckAsync(writers.Ledger, cancellationToken);
        var searches = await SearchAsync(clips.Population, writers.Newcomers, cancellationToken);
        _log.Say("recomputing the logs from their raw entries, as a stranger would");
        var logs = await _estate.Ledger.VerifyAsync(cancellationToken);
        return new()
        {
            Logs = logs,
            Users = _options.Users,
            Rows = clips.Rows,
            SubjectsMoved = all.SubjectsMoved,
            Latecomers = all.SubjectsMoved - moved.SubjectsMoved,
            RowsMoved = all.RowsMoved,
            RowsVerified = all.RowsVerified,
            RowsPerSecond = moved.RowsPerSecond,
            RawRowsPerSecond = raw,
            PauseMs = new(all.Pause(0.5) ?? 0, all.Pause(0.99) ?? 0, all.Pause(1) ?? 0),
            AcknowledgedWrites = verdict.Writes,
            LostWrites = verdict.Lost,
            DoubledWrites = verdict.Doubled,
            AbandonedWrites = felt.Abandoned,
            Retries = felt.Retries,
            WriteMs = Quantiles.Of(felt.P50, felt.P99, felt.Longest),
            ForeignBytes = searches.Sum(s => s.Foreign.Values.Sum()),
            Kills = kills,
            Seconds = _log.Elapsed.TotalSeconds,
            Searches = searches,
            Findings = verdict.Findings,
        };
    }

    private async Task<GeneratedClips> GenerateAsync(CancellationToken cancellationToken)
    {
        _log.Say("the servers are up; making the network");
        await using var pools = new ConnectionPools();
        foreach (var site in _estate.Sites.Where(s => s != First))
        {
            await ClipsSchema.CreateAsync(pools.Of(_estate.Site(site)), cancellationToken);
        }

        var clips = await ClipsGenerator.GenerateAsync(pools.Of(_estate.Site(First)), new(_options.Users, _options.Seed), cancellationToken);
        _log.Say($"{clips.Population.Users:N0} people with {clips.Rows:N0} rows live at {First}");
        return clips;
    }

    private async Task<double> PumpAsync(CancellationToken cancellationToken)
    {
        var kind = _declaration.Kinds[0];
        var europeans = kind.Homes.Where(h => h.When is not null).SelectMany(h => h.When!).Select(c => c.Text).Distinct(StringComparer.Ordinal);
        var (rows, rate) = await RawPump.RunAsync(_estate.Site(First), _estate.Server("ie-dublin"), europeans, _time, cancellationToken);
        _log.Say($"for comparison, a bare COPY pipe of the {rows:N0} rows that are due: {rate:N0} rows/s, nothing verified");
        return rate;
    }

    private Task<int> MoveAsync(string[] kills, CancellationToken cancellationToken)
    {
        _log.Say("domicile move --due --yes");
        return MoverProcess.RunAsync(
            ["move", "--due", "--yes", "--json", "--config", _estate.ConfigurationFile], kills, _log, cancellationToken);
    }

    /// <summary>People of different homes go on commenting and liking one another's videos, while the sites follow each other.</summary>
    private async Task<WriterReport> AftermathAsync(LiveWriters writers, CancellationToken cancellationToken)
    {
        _log.Say($"the writers go on for {Aftermath.TotalSeconds:0} s across the new homes");
        await using var followers = await Followers.StartAsync(_declaration, _log, _time, cancellationToken);
        _homes.IsPolicyInForce = true;
        await Task.Delay(Aftermath, _time, cancellationToken);
        var felt = await writers.StopAsync();
        _log.Say($"writers stopped after {writers.Ledger.Count} acknowledged writes");
        return felt;
    }

    private async Task<LedgerVerdict> CheckAsync(WriteLedger ledger, CancellationToken cancellationToken)
    {
        _log.Say("looking for every acknowledged write at the home that its person has now");
        await ledger.DumpAsync(Path.Combine(_estate.Folder, "acknowledged-writes.jsonl"), cancellationToken);
        return await LedgerCheck.RunAsync(ledger, [.. _estate.Sites.Select(_estate.Site)], _homes, cancellationToken);
    }

    /// <summary>The erasure that a move does is 'swept'. Page holes keep bytes until a table is rewritten, which needs a window
    /// and which only the operator can grant: here it is granted.</summary>
    private async Task<IReadOnlyList<SiteSearch>> SearchAsync(Population population, IReadOnlyDictionary<long, string> newcomers, CancellationToken cancellationToken)
    {
        _log.Say($"rewriting the tables of {First} (erasure level physical), then searching every file of every site");
        await using (var pools = new ConnectionPools())
        await using (await Followers.StartAsync(_declaration, _log, _time, cancellationToken))
        {
            await Rewrite.RunAsync(pools.Of(_estate.Site(First)), _time, cancellationToken);
        }

        return await new SearchFiles(_estate, population, newcomers, DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime)).RunAsync(cancellationToken);
    }

    private async Task HoldAsync(CancellationToken cancellationToken)
    {
        _log.Say("the servers run until Ctrl-C");
        await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken).ContinueWith(
            _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }
}
