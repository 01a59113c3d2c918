using Domicile.Postgres;
using Domicile.Relocation.Journal.Postgres;
using Npgsql;

namespace Domicile.Relocation.Moves.Postgres;

/// <summary>Tells the workers of a move what to do with it: they read its state between two batches.</summary>
public static class MoveSteering
{
    /// <summary>Lets no further batch begin.</summary>
    /// <exception cref="DomicileException">The move is not running.</exception>
    public static async Task PauseAsync(NpgsqlConnection control, long id, CancellationToken cancellationToken)
    {
        if (!await MoveJournal.TurnAsync(control, id, "paused", ["running"], cancellationToken))
        {
            throw await RefusedAsync(control, id, "paused", "running", cancellationToken);
        }
    }

    /// <summary>Goes on with a paused move, and tries the quarantined batches of any move again that never came to the switch.</summary>
    /// <exception cref="DomicileException">The move is neither paused, nor has such batches.</exception>
    public static async Task ResumeAsync(NpgsqlConnection control, long id, CancellationToken cancellationToken)
    {
        var resumed = await control.ScalarAsync<long>(
            """
            WITH again AS (
              UPDATE domicile_control.batch b SET phase = 'planned', because = NULL, changed_at = clock_timestamp() FROM domicile_control.move m
              WHERE b.move = $1 AND m.id = $1 AND m.state IN ('paused', 'running', 'done') AND b.phase = 'quarantined' AND b.certificate IS NULL AND b.switched_at IS NULL RETURNING b.id),
            resumed AS (
              UPDATE domicile_control.move SET state = 'running', ended_at = NULL
              WHERE id = $1 AND (state = 'paused' OR (state IN ('running', 'done') AND EXISTS (SELECT FROM again))) RETURNING id)
            SELECT count(*) FROM resumed
            """,
            [id],
            cancellationToken);
        if (resumed == 0)
        {
            throw await RefusedAsync(control, id, "resumed", "paused, or one with quarantined batches", cancellationToken);
        }
    }

    /// <summary>Takes back what is not switched yet; what is, stays where it is.</summary>
    /// <exception cref="DomicileException">The move is over and nothing of it is left to take back.</exception>
    public static async Task CancelAsync(NpgsqlConnection control, long id, CancellationToken cancellationToken)
    {
        var cancelled = await control.ExecuteAsync(
            """
            UPDATE domicile_control.move m SET state = 'cancelled', ended_at = NULL WHERE id = $1 AND (state IN ('running', 'paused')
              OR (state = 'done' AND EXISTS (SELECT FROM domicile_control.batch b WHERE b.move = m.id AND b.phase = 'quarantined' AND b.switched_at IS NULL)))
            """,
            [id],
            cancellationToken);
        if (cancelled != 1)
        {
            throw await RefusedAsync(control, id, "cancelled", "running or paused, or one with quarantined batches", cancellationToken);
        }
    }

    /// <summary>Holds a move to another rate from now on: its workers look every second.</summary>
    /// <param name="control">The control database.</param>
    /// <param name="id">The move.</param>
    /// <param name="rowsPerSecond">The limit; null for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DomicileException">The move is over.</exception>
    public static async Task RateAsync(NpgsqlConnection control, long id, int? rowsPerSecond, CancellationToken cancellationToken)
    {
        if (await control.ExecuteAsync("UPDATE domicile_control.move SET rate = $2::integer WHERE id = $1 AND state IN ('planning', 'running', 'paused')", [id, rowsPerSecond ?? (object)DBNull.Value], cancellationToken) != 1)
        {
            throw await RefusedAsync(control, id, "held to another rate", "running or paused", cancellationToken);
        }
    }

    /// <summary>Ends the grace of a move's batches: their rows at the source are erased as soon as a worker comes by.</summary>
    public static Task EndGraceAsync(NpgsqlConnection control, long id, CancellationToken cancellationToken) =>
        control.ExecuteAsync("UPDATE domicile_control.move SET grace = '0' WHERE id = $1", [id], cancellationToken);

    internal static DomicileException Unknown(long id) => new($"There is no move {id}.", "The journal knows none of that number.", "See: domicile status.");

    private static async Task<DomicileException> RefusedAsync(NpgsqlConnection control, long id, string what, string wanted, CancellationToken cancellationToken) =>
        await MoveJournal.MoveAsync(control, id, cancellationToken) is { } move
            ? new($"Move {id} cannot be {what}.", $"It is {move.State}; wanted: one that is {wanted}.", $"See: domicile status {id}.")
            : Unknown(id);
}
