using Domicile.Relocation.Moves.Postgres;
using Domicile.Relocation.Pairs.Postgres;

namespace Domicile.Cli.Moving;

/// <summary>Works on the estate until some moves are over, and shows how they come on.</summary>
internal static class MoveWork
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>Works; Ctrl-C is a clean pause.</summary>
    public static async Task<int> RunAsync(EstateSession estate, IReadOnlyList<long> moves, bool json, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var worker = new EstateWorker(
            estate, $"{Environment.MachineName}:{Environment.ProcessId}", TimeProvider.System, (pair, failure) => Console.Error.WriteLine($"{pair}: {failure.Message}{(failure as DomicileException is { } d ? $" {d.Detail}" : "")}"));
        var working = worker.RunAsync(async control => !await MoveWatch.IsRunningAsync(control, moves, CancellationToken.None), over.Token);
        await using var watch = await estate.ControlAsync(cancellationToken);
        while (!working.IsCompleted && !cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAny(working, Task.Delay(Beat, TimeProvider.System, cancellationToken));
            MoveReport.Progress(await MoveWatch.SummaryAsync(watch, moves, CancellationToken.None));
        }

        await working;
        return MoveReport.Print(moves, await MoveWatch.SummaryAsync(watch, moves, CancellationToken.None), cancellationToken.IsCancellationRequested, json);
    }
}
