using Domicile.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Domicile.Relocation.Pairs.Postgres;

/// <summary>The logical replication slot of a pair, at the source.</summary>
public static class Slot
{
    /// <summary>Whether it is there and can still be read.</summary>
    public static async Task<bool> IsUsableAsync(NpgsqlConnection source, Pair pair, CancellationToken cancellationToken) => await source.ScalarAsync<bool>(
        "SELECT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = $1 AND wal_status <> 'lost')", [pair.Slot], cancellationToken);

    /// <summary>Ends whoever still reads it: only a predecessor can, from whom the claim was taken. A killed one is missed at once, one
    /// that stands still never.</summary>
    public static Task<int> FreeAsync(NpgsqlConnection source, Pair pair, CancellationToken cancellationToken) => source.ExecuteAsync(
        """
        SELECT pg_terminate_backend(a.pid, 5000) FROM pg_replication_slots s JOIN pg_stat_activity a ON a.pid = s.active_pid
        WHERE s.slot_name = $1 AND pg_has_role(a.usesysid, 'MEMBER')
        """,
        [pair.Slot],
        cancellationToken);

    /// <summary>Makes it, in place of one that may be left over.</summary>
    /// <returns>Where it starts.</returns>
    /// <exception cref="DomicileException">Open transactions held it up for too long; they are named.</exception>
    public static async Task<Lsn> CreateAsync(NpgsqlConnection source, Pair pair, TimeSpan patience, CancellationToken cancellationToken)
    {
        await DropAsync(source, pair, cancellationToken);
        try
        {
            await source.ExecuteAsync($"SET statement_timeout = {(int)patience.TotalMilliseconds}", [], cancellationToken);
            return new((ulong)await source.ScalarAsync<NpgsqlLogSequenceNumber>("SELECT lsn FROM pg_create_logical_replication_slot($1, 'pgoutput')", [pair.Slot], cancellationToken));
        }
        catch (PostgresException late) when (late.SqlState == PostgresErrorCodes.QueryCanceled)
        {
            var open = await OpenTransactions.NameAsync(source, cancellationToken);
            await DropAsync(source, pair, cancellationToken);
            throw new DomicileException(
                message: $"The replication slot at site '{pair.Source.Id}' could not be made in {patience.TotalSeconds:0} s.",
                detail: $"It waits for every transaction that was writing when it began: {open}.",
                hint: "End these transactions, then run the command again; it goes on where it stopped.",
                cause: late);
        }
        finally
        {
            await source.ExecuteAsync("SET statement_timeout = 0", [], CancellationToken.None);
        }
    }

    /// <summary>Drops it if it is there.</summary>
    public static Task DropAsync(NpgsqlConnection source, Pair pair, CancellationToken cancellationToken) => source.ExecuteAsync(
        "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1", [pair.Slot], cancellationToken);
}
