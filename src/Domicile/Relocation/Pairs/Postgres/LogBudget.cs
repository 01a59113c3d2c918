using Domicile.Postgres;
using Npgsql;

namespace Domicile.Relocation.Pairs.Postgres;

/// <summary>How much log a pair's slot may keep at its source before it is dropped: a target that stays away, or cannot keep up, must not fill the source's disk.</summary>
/// <remarks>Dropped is the slot alone. Whoever works on the pair next makes a new one and copies projections and reference rows anew; batches that were not switched are copied
/// again, those that were are brought to their end. PostgreSQL's own limit is <c>max_slot_wal_keep_size</c>, which counts for all slots of a server, ours or not.</remarks>
public static class LogBudget
{
    /// <summary>Drops the pair's slot if it keeps more than it may.</summary>
    /// <param name="source">A session at the source.</param>
    /// <param name="pair">The pair.</param>
    /// <param name="budget">In bytes; null for no limit.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DomicileException">It was dropped.</exception>
    public static async Task KeepAsync(NpgsqlConnection source, Pair pair, long? budget, CancellationToken cancellationToken)
    {
        if (budget is not { } most || await KeptAsync(source, pair, cancellationToken) is not { } kept || kept <= most)
        {
            return;
        }

        await Slot.FreeAsync(source, pair, cancellationToken);
        await Slot.DropAsync(source, pair, cancellationToken);
        throw new DomicileException(
            message: $"Site '{pair.Source.Id}' kept too much log for '{pair.Target.Id}', so the slot was dropped.",
            detail: $"It kept {kept / 1e6:N0} MB; 'log-budget' allows {most / 1e6:N0} MB.",
            hint: $"It begins anew by itself, with a copy of projections and reference rows, once '{pair.Target.Id}' can be reached and keeps up.");
    }

    private static Task<long?> KeptAsync(NpgsqlConnection source, Pair pair, CancellationToken cancellationToken) => source.ScalarAsync<long?>(
        "SELECT max(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), restart_lsn))::bigint FROM pg_replication_slots WHERE slot_name = $1 AND database = current_database()", [pair.Slot], cancellationToken);
}
