using Domicile.Relocation.Moves.Postgres;
using Domicile.Relocation.Pairs;
using Domicile.Relocation.Pairs.Postgres;
using Npgsql;

namespace Domicile.Cli.Moving;

/// <summary>Works on the estate until some moves are over, and shows how they come on.</summary>
internal static class MoveWork
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

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
                while (!working.IsCompleted)
                {
                    await Task.WhenAny(working, Task.Delay(Beat, TimeProvider.System, CancellationToken.None));
                    await LookAsync(estate, moves, show);
                }

                await working;
            });
    }

    /// <summary>The control database may be away for a while: the workers try again and say so, and so does a look at it.</summary>
    private static async Task LookAsync(EstateSession estate, IReadOnlyList<long> moves, MoveProgress show)
    {
        try
        {
            await using var control = await estate.ControlAsync(CancellationToken.None);
            show.Now(await MoveWatch.SummaryAsync(control, moves, CancellationToken.None));
        }
        catch (Exception away) when (away is NpgsqlException or DomicileException)
        {
            // Told by the workers already.
        }
    }

    /// <summary>This worker's name, for the journal.</summary>
    public static string Name => $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>A failure in one line.</summary>
    public static string Words(Pair pair, Exception failure) => $"{pair}: {failure.Message}{(failure is DomicileException wrong ? $" {wrong.Detail} {wrong.Hint}" : "")}";
}
