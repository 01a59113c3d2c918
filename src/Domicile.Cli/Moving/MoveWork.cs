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
                for (var (beat, behind) = (0, (long?)null); !working.IsCompleted; beat++)
                {
                    await Task.WhenAny(working, Task.Delay(Beat, TimeProvider.System, CancellationToken.None));
                    behind = await LookAsync(estate, moves, show, beat % BeatsPerLag == BeatsPerLag - 1, behind);
                }

                await working;
            });
    }

    /// <summary>The control database may be away for a while: the workers try again and say so, and so does a look at it.</summary>
    /// <returns>How far the pair is behind that is furthest behind, as far as it is known.</returns>
    private static async Task<long?> LookAsync(EstateSession estate, IReadOnlyList<long> moves, MoveProgress show, bool isLagDue, long? behind)
    {
        try
        {
            await using var control = await estate.ControlAsync(CancellationToken.None);
            if (isLagDue)
            {
                behind = (await new PairStatusReader(estate.Declaration, control).ReadAsync(CancellationToken.None)).Where(p => p.IsAlive).Max(p => p.BehindBytes);
            }

            show.Now(await MoveWatch.SummaryAsync(control, moves, CancellationToken.None), behind);
        }
        catch (Exception away) when (away is NpgsqlException or DomicileException)
        {
            // Told by the workers already.
        }

        return behind;
    }

    /// <summary>This worker's name, for the journal.</summary>
    public static string Name => $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>A failure in one line.</summary>
    public static string Words(Pair pair, Exception failure) => $"{pair}: {failure.Message}{(failure is DomicileException wrong ? $" {wrong.Detail} {wrong.Hint}" : "")}";
}
