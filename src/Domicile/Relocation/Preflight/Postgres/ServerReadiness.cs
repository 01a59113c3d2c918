using Domicile.Estate;
using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Npgsql;

namespace Domicile.Relocation.Preflight.Postgres;

/// <summary>Whether a site's server and the role that we log in as can take part in a move.</summary>
internal static class ServerReadiness
{
    /// <summary>What stands in the way.</summary>
    internal static async Task<IReadOnlyList<Concern>> AskAsync(
        NpgsqlConnection connection, Site site, ClosurePlan plan, int slots, CancellationToken cancellationToken)
    {
        var server = (await connection.RowsAsync(
            """
            SELECT current_setting('wal_level'), current_setting('max_replication_slots')::integer, current_setting('max_wal_senders')::integer,
              (SELECT count(*)::integer FROM pg_replication_slots s WHERE NOT (s.slot_name LIKE 'domicile\_%' AND s.database = current_database())),
              r.rolsuper OR r.rolreplication OR EXISTS (SELECT FROM pg_roles m WHERE m.rolname = 'rds_replication' AND pg_has_role(m.oid, 'USAGE')),
              has_database_privilege(current_database(), 'CREATE') OR to_regnamespace('domicile') IS NOT NULL, pg_is_in_recovery(), r.rolname
            FROM pg_roles r WHERE r.rolname = current_user
            """,
            [],
            r => (WalLevel: r.GetString(0), Slots: r.GetInt32(1), Senders: r.GetInt32(2), Taken: r.GetInt32(3), Replicates: r.GetBoolean(4), Creates: r.GetBoolean(5), IsReplica: r.GetBoolean(6), Role: r.GetString(7)),
            cancellationToken))[0];
        var foreign = await NotOwnedAsync(connection, plan, cancellationToken);
        (bool Wrong, Concern Concern)[] all =
        [
            (server.IsReplica, new("replica", site.Id, "The server is a read-only replica.", "Name the primary under 'postgres' in domicile.yaml.")),
            (server.WalLevel != "logical", new("wal-level", site.Id, $"wal_level is '{server.WalLevel}'.", "ALTER SYSTEM SET wal_level = logical; then restart the server.")),
            (server.Taken + slots > server.Slots, new("replication-slots", site.Id, $"{server.Taken} of {server.Slots} replication slots are taken by others; {slots} are needed.", "Raise max_replication_slots and restart the server.")),
            (slots > server.Senders, new("wal-senders", site.Id, $"max_wal_senders is {server.Senders}; {slots} are needed.", "Raise max_wal_senders and restart the server.")),
            (!server.Replicates, new("replication-privilege", site.Id, $"Role '{server.Role}' may not replicate.", $"ALTER ROLE {Sql.Name(server.Role)} REPLICATION; a superuser is not needed.")),
            (!server.Creates, new("create-privilege", site.Id, $"Role '{server.Role}' may not create the schema 'domicile'.", $"GRANT CREATE ON DATABASE ... TO {Sql.Name(server.Role)}.")),
            (foreign.Count > 0, new("not-owner", site.Id, $"Role '{server.Role}' does not own {string.Join(", ", foreign)}.", $"Log in as the owner of the tables, or: GRANT owner TO {Sql.Name(server.Role)}.")),
        ];
        return [.. all.Where(c => c.Wrong).Select(c => c.Concern)];
    }

    private static Task<IReadOnlyList<string>> NotOwnedAsync(NpgsqlConnection connection, ClosurePlan plan, CancellationToken cancellationToken) => connection.RowsAsync(
        "SELECT t FROM unnest($1::text[]) t JOIN pg_class c ON c.oid = to_regclass(t) WHERE NOT pg_has_role(c.relowner, 'USAGE') ORDER BY t",
        [plan.Tables.Select(t => t.Name.Quoted).Concat(plan.References.Select(r => r.Table.Name.Quoted)).ToArray()],
        r => r.GetString(0),
        cancellationToken);
}
