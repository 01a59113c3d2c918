using Domicile.Estate;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.Relocation.Preflight.Postgres;

/// <summary>Whether a site's server can take part in a move.</summary>
internal static class ServerReadiness
{
    /// <summary>What stands in the way.</summary>
    internal static async Task<IReadOnlyList<Concern>> AskAsync(
        NpgsqlConnection connection, Site site, int slots, CancellationToken cancellationToken)
    {
        var server = (await connection.RowsAsync(
            """
            SELECT current_setting('wal_level'), current_setting('max_replication_slots')::integer, current_setting('max_wal_senders')::integer,
              (SELECT count(*)::integer FROM pg_replication_slots s WHERE NOT (s.slot_name LIKE 'domicile\_%' AND s.database = current_database())),
              pg_is_in_recovery()
            """,
            [],
            r => (WalLevel: r.GetString(0), Slots: r.GetInt32(1), Senders: r.GetInt32(2), Taken: r.GetInt32(3), IsReplica: r.GetBoolean(4)),
            cancellationToken))[0];
        (bool Wrong, Concern Concern)[] all =
        [
            (server.IsReplica, new("replica", site.Id, "The server is a read-only replica.", "Name the primary under 'postgres' in domicile.yaml.")),
            (server.WalLevel != "logical", new("wal-level", site.Id, $"wal_level is '{server.WalLevel}'.", "ALTER SYSTEM SET wal_level = logical; then restart the server.")),
            (server.Taken + slots > server.Slots, new("replication-slots", site.Id, $"{server.Taken} of {server.Slots} replication slots are taken by others; {slots} are needed.", "Raise max_replication_slots and restart the server.")),
            (slots > server.Senders, new("wal-senders", site.Id, $"max_wal_senders is {server.Senders}; {slots} are needed.", "Raise max_wal_senders and restart the server.")),
        ];
        return [.. all.Where(c => c.Wrong).Select(c => c.Concern)];
    }
}
