using Domicile.Postgres;
using Npgsql;

namespace Domicile.Relocation.Sites.Postgres;

/// <summary>Changes what belongs to one table while the application goes on: a short wait for the lock, and another attempt later.</summary>
/// <remarks>A statement that waits longer for a strong lock has the application's statements queue behind it.</remarks>
/// <param name="clock">Waits between the attempts.</param>
/// <param name="purpose">What could not be done, for the error: 'The guard could not be set on'.</param>
internal sealed class LockedTable(TimeProvider clock, string purpose)
{
    private const int Attempts = 50;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    /// <summary>Runs a script in a transaction that holds the lock.</summary>
    /// <param name="connection">An idle session.</param>
    /// <param name="table">The table, quoted.</param>
    /// <param name="mode">The lock's mode in SQL.</param>
    /// <param name="script">What to do.</param>
    /// <param name="cancellationToken">Stops between two attempts.</param>
    /// <exception cref="DomicileException">Others held locks on the table for too long.</exception>
    public async Task RunAsync(NpgsqlConnection connection, string table, string mode, string script, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await connection.ExecuteAsync(
                    $"SET LOCAL lock_timeout = {Patience.TotalMilliseconds}; LOCK TABLE {table} IN {mode} MODE; SET LOCAL lock_timeout = 0; {script}", [], cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return;
            }
            catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.LockNotAvailable && attempt < Attempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100 * Math.Min(attempt, 20)), clock, cancellationToken);
            }
            catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                throw new DomicileException(
                    message: $"{purpose} table {table}.",
                    detail: $"Other sessions held locks on it in each of {attempt} attempts.",
                    hint: "Look for long transactions in pg_stat_activity, then run the command again; it goes on where it stopped.",
                    cause: busy);
            }
        }
    }
}
