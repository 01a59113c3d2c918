using Domicile.Postgres;
using Domicile.Relocation.Moves;
using Domicile.Relocation.Moves.Postgres;
using Domicile.Samples.Clips.Writers;

namespace Domicile.Cli.Demo;

/// <summary>Adds up every move in the journal: a mover that was killed left its part there.</summary>
internal static class JournalTotals
{
    /// <summary>All moves so far.</summary>
    public static async Task<MoveSummary> ReadAsync(ServerAddress controlDatabase, CancellationToken cancellationToken)
    {
        await using var pools = new ConnectionPools();
        await using var control = await pools.Of(controlDatabase).OpenConnectionAsync(cancellationToken);
        var moves = await control.RowsAsync("SELECT id FROM domicile_control.move", [], r => r.GetInt64(0), cancellationToken);
        return await MoveWatch.SummaryAsync(control, [.. moves], cancellationToken);
    }
}
