using Domicile.Configuration;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Relocation.Pairs;
using Domicile.Relocation.Pairs.Postgres;
using Npgsql;

namespace Domicile.Relocation.Moves.Postgres;

/// <summary>Puts the subjects of a move into its batches, however long their writers hold on: each attempt waits a little, all of them
/// together as long as open transactions may hold up a move.</summary>
/// <remarks>A writer at REPEATABLE READ or above holds its subject's residence row until it ends. Waiting behind it would make other
/// writers of the subject wait behind us.</remarks>
public sealed class Assignment(Declaration declaration, TimeProvider clock)
{
    private static readonly TimeSpan Attempt = TimeSpan.FromMilliseconds(700);

    /// <summary>Assigns; see <see cref="Census.AssignAsync"/>.</summary>
    /// <exception cref="DomicileException">Writers held on for too long; they are named, and nobody was assigned.</exception>
    public async Task<IReadOnlyDictionary<long, int>> RunAsync(
        NpgsqlConnection source, SubjectKind kind, Pair pair, Selection selection, long firstBatch, long lastBatch, int size, CancellationToken cancellationToken)
    {
        for (var start = clock.GetTimestamp(); ;)
        {
            try
            {
                await source.ExecuteAsync($"SET lock_timeout = {Attempt.TotalMilliseconds}", [], cancellationToken);
                return await Census.AssignAsync(source, kind, pair, selection, firstBatch, lastBatch, size, cancellationToken);
            }
            catch (PostgresException held) when (held.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
            {
                if (clock.GetElapsedTime(start) > declaration.Moving.OpenTransactions)
                {
                    throw new DomicileException(
                        message: $"Open transactions at site '{pair.Source.Id}' hold up the move.",
                        detail: $"They hold subjects who are to move; after {declaration.Moving.OpenTransactions.TotalSeconds:0.#} s there were still {await OpenTransactions.NameAsync(source, cancellationToken)}.",
                        hint: "End them, then run the command again. Nobody was moved.",
                        cause: held);
                }
            }
            finally
            {
                await source.ExecuteAsync("SET lock_timeout = 0", [], CancellationToken.None);
            }
        }
    }
}
