using Domicile.Postgres;
using Npgsql;

namespace Domicile.Relocation.Moves.Postgres;

/// <summary>Adds up what a move has done, for whoever watches.</summary>
public static class MoveFigures
{
    /// <summary>Rows that were copied and compared.</summary>
    public static Task CopiedAsync(NpgsqlConnection control, long move, long rows, long verified, long bytes, TimeSpan took, CancellationToken cancellationToken) => control.ExecuteAsync(
        """
        UPDATE domicile_control.move SET copied_rows = copied_rows + $2, verified_rows = verified_rows + $3, copied_bytes = copied_bytes + $4,
          copy_seconds = copy_seconds + $5 WHERE id = $1
        """,
        [move, rows, verified, bytes, took.TotalSeconds],
        cancellationToken);

    /// <summary>Rows that were erased.</summary>
    public static Task ErasedAsync(NpgsqlConnection control, long move, long rows, CancellationToken cancellationToken) =>
        control.ExecuteAsync("UPDATE domicile_control.move SET erased_rows = erased_rows + $2 WHERE id = $1", [move, rows], cancellationToken);

    /// <summary>How long writers of a batch were refused.</summary>
    public static Task PausedAsync(NpgsqlConnection control, long batch, TimeSpan pause, CancellationToken cancellationToken) =>
        control.ExecuteAsync("UPDATE domicile_control.batch SET pause_ms = $2 WHERE id = $1", [batch, pause.TotalMilliseconds], cancellationToken);
}
