using Domicile.Postgres;
using Npgsql;

namespace Domicile.Relocation.Moves.Postgres;

/// <summary>The turn to plan moves on an estate: one at a time, so that a move that stands in planning without its planner is one whose planner is dead, and the numbers
/// of a move's batches follow one another.</summary>
/// <remarks>An advisory lock of the control database; it goes with the session of a planner that is killed.</remarks>
internal sealed class PlanningTurn : IAsyncDisposable
{
    private const string Key = "hashtext('domicile planning')";
    private readonly NpgsqlConnection _control;

    private PlanningTurn(NpgsqlConnection control) => _control = control;

    /// <summary>Waits for the turn.</summary>
    /// <param name="control">A session at the control database; the turn is its own.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<PlanningTurn> TakeAsync(NpgsqlConnection control, CancellationToken cancellationToken)
    {
        await control.ExecuteAsync($"SELECT pg_advisory_lock({Key})", [], cancellationToken);
        return new(control);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _control.ExecuteAsync($"SELECT pg_advisory_unlock({Key})", [], CancellationToken.None);
        }
        catch (Exception lost) when (lost is NpgsqlException or InvalidOperationException)
        {
            // The server has let it go with the session.
        }
    }
}
