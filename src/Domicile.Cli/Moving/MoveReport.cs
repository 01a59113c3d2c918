using Domicile.Relocation.Moves;

namespace Domicile.Cli.Moving;

/// <summary>What <c>domicile move</c> prints.</summary>
internal static class MoveReport
{
    /// <summary>A line on standard error.</summary>
    public static void Progress(MoveSummary now) => Console.Error.WriteLine(
        $"{now.SubjectsMoved:N0} of {now.Subjects:N0} subjects moved, {now.RowsMoved:N0} rows copied at {now.RowsPerSecond:N0} rows/s, {now.RowsErased:N0} erased, last pauses p50 {now.Pause(0.5) ?? 0:N0} ms, max {now.Pause(1) ?? 0:N0} ms");

    /// <summary>When there was nothing to do.</summary>
    public static int Nothing(bool json)
    {
        var none = new MoveSummary(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, [], []);
        return Print([], none, isPaused: false, json);
    }

    /// <summary>The end.</summary>
    /// <returns>0 when everybody moved; 1 when some are quarantined, or it was stopped.</returns>
    public static int Print(IReadOnlyList<long> moves, MoveSummary end, bool isPaused, bool json)
    {
        if (json)
        {
            JsonOutput.Print(new
            {
                moves,
                isPaused,
                end.Subjects,
                end.SubjectsMoved,
                end.RowsMoved,
                end.RowsVerified,
                end.RowsErased,
                end.Bytes,
                end.RowsPerSecond,
                end.CopySeconds,
                pauseMs = new { p50 = end.Pause(0.5), p99 = end.Pause(0.99), max = end.Pause(1) },
                end.Batches,
                end.BatchesMoved,
                end.BatchesQuarantined,
                end.Reasons,
            });
        }
        else
        {
            Console.Out.WriteLine(moves.Count == 0
                ? "Nobody is due: everybody lives where the policy wants them."
                : $"{end.SubjectsMoved:N0} subjects moved with {end.RowsMoved:N0} rows, all compared; {end.RowsErased:N0} rows erased at the source; {end.RowsPerSecond:N0} rows/s; pauses p50 {end.Pause(0.5) ?? 0:N0} ms, p99 {end.Pause(0.99) ?? 0:N0} ms, max {end.Pause(1) ?? 0:N0} ms.");
        }

        foreach (var reason in end.Reasons)
        {
            Console.Error.WriteLine($"Quarantined: {reason}");
        }

        return isPaused || end.BatchesQuarantined > 0 ? ExitCode.Refused : ExitCode.Done;
    }
}
