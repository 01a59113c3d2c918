using Domicile.Postgres;
using Domicile.Relocation.Journal.Postgres;
using Domicile.Relocation.Moves;
using Domicile.Relocation.Moves.Postgres;
using Domicile.Samples.Clips.Writers;

namespace Domicile.Cli.Demo;

/// <summary>Adds up every move in the journal: a mover that was killed left its part there.</summary>
internal static class JournalTotals
{
    private static readonly string[] Any = ["planning", "running", "paused", "cancelled", "done"];

    /// <summary>All moves so far.</summary>
    public static async Task<MoveSummary> ReadAsync(ServerAddress controlDatabase, CancellationToken cancellationToken)
    {
        await using var pools = new ConnectionPools();
        await using var control = await pools.Of(controlDatabase).OpenConnectionAsync(cancellationToken);
        var moves = await MoveJournal.MovesAsync(control, Any, cancellationToken);
        return await MoveWatch.SummaryAsync(control, [.. moves.Select(m => m.Id)], cancellationToken);
    }
}
