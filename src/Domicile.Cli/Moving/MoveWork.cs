using System.Runtime.InteropServices;
using Domicile.Relocation.Moves.Postgres;
using Domicile.Relocation.Pairs;
using Domicile.Relocation.Pairs.Postgres;
using Npgsql;

namespace Domicile.Cli.Moving;

/// <summary>Works on the estate until some moves are over, and shows how they come on.</summary>
internal static class MoveWork
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>Lag is asked of every site, and so less often.</summary>
    private const int BeatsPerLag = 3;

    /// <summary>Works; Ctrl-C is a clean pause.</summary>
    public static async Task<int> RunAsync(EstateSession estate, IReadOnlyList<long> moves, bool json, CancellationToken cancellationToken)
    {
        await UntilOverAsync(estate, moves, cancellationToken);
        await using var control = await estate.ControlAsync(CancellationToken.None);
        var isPaused = cancellationToken.IsCancellationRequested || await MoveWatch.IsPausedAsync(control, moves, CancellationToken.None);
        return MoveReport.Print(moves, await MoveWatch.SummaryAsync(control, moves, CancellationToken.None), isPaused, json);
    }

    /// <summary>Works, and reports nothing at the end.</summary>
    public static async Task UntilOverAsync(EstateSession estate, IReadOnlyList<long> moves, CancellationToken cancellationToken)
    {
        await MoveProgress.ShowAsync(
            async show =>
            {
                var worker = new EstateWorker(estate, Name, TimeProvider.System, (pair, failure) => show.Trouble(Words(pair, failure)));
                var working = worker.RunAsync(async control => !await MoveWatch.IsRunningAsync(control, moves, CancellationToken.None), cancellationToken);
                var clocks = new Dictionary<Pair, LagClock>();
                for (var (beat, behind) = (0, default(Lag?)); !working.IsCompleted; beat++)
                {
                    await Task.WhenAny(working, Task.Delay(Beat, TimeProvider.System, CancellationToken.None));
                    behind = await LookAsync(estate, moves, show, beat % BeatsPerLag == BeatsPerLag - 1 ? clocks : null, behind);
                }

                await working;
            });
    }

    /// <summary>The control database may be away for a while: the workers try again and say so, and so does a look at it.</summary>
    /// <returns>How far the pair is behind that is furthest behind, as far as it is known.</returns>
    private static async Task<Lag?> LookAsync(EstateSession estate, IReadOnlyList<long> moves, MoveProgress show, Dictionary<Pair, LagClock>? clocks, Lag? behind)
    {
        try
        {
            await using var control = await estate.ControlAsync(CancellationToken.None);
            if (clocks is not null)
            {
                behind = Worst(await new PairStatusReader(estate.Declaration, control).ReadAsync(CancellationToken.None), clocks);
            }

            show.Now(await MoveWatch.SummaryAsync(control, moves, CancellationToken.None), behind);
        }
        catch (Exception away) when (away is NpgsqlException or DomicileException)
        {
            // Told by the workers already.
        }

        return behind;
    }

    private static Lag? Worst(IReadOnlyList<PairStatus> pairs, Dictionary<Pair, LagClock> clocks)
    {
        var lags = new List<Lag>();
        foreach (var pair in pairs.Where(p => p.IsAlive))
        {
            var clock = CollectionsMarshal.GetValueRefOrAddDefault(clocks, pair.Pair, out _) ??= new(TimeProvider.System);
            if (clock.Look(pair.SourceAt, pair.BehindBytes) is { } time)
            {
                lags.Add(new(pair.BehindBytes!.Value, time));
            }
        }

        return lags.Count == 0 ? null : lags.MaxBy(l => (l.Time, l.Bytes));
    }

    /// <summary>This worker's name, for the journal.</summary>
    public static string Name => $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>A failure in one line: what failed first comes last.</summary>
    public static string Words(Pair pair, Exception failure)
    {
        var causes = new List<string>();
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            causes.Add(cause is DomicileException wrong ? $"{wrong.Message} {wrong.Detail} {wrong.Hint}" : cause.Message);
        }

        return $"{pair}: {string.Join(" - since: ", causes.Distinct(StringComparer.Ordinal))}";
    }
}
