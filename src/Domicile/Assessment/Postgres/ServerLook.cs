using System.Collections.Immutable;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.Assessment.Postgres;

/// <summary>The statements that look at the server itself. None needs more than CONNECT; what a role may not see is simply absent.</summary>
internal sealed class ServerLook(NpgsqlConnection connection)
{
    internal const string SettingsSql =
        "SELECT name, setting FROM pg_settings WHERE name IN ('wal_level', 'max_replication_slots', 'max_wal_senders', 'max_slot_wal_keep_size', 'synchronous_standby_names', 'synchronous_commit') ORDER BY name";

    internal const string RoleSql = "SELECT current_user::text, rolreplication OR rolsuper, rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user";

    internal const string NotOwnedSql = """
        SELECT n.nspname::text, c.relname::text, pg_get_userbyid(c.relowner)::text, has_table_privilege(c.oid, 'SELECT')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname NOT IN ('information_schema', 'domicile') AND n.nspname NOT LIKE 'pg\_%'
          AND NOT pg_has_role(c.relowner, 'USAGE') ORDER BY 1, 2
        """;

    internal const string SlotsSql = "SELECT slot_name::text, coalesce(plugin, slot_type)::text, active, slot_type = 'logical' FROM pg_replication_slots WHERE slot_name NOT LIKE 'domicile%' ORDER BY 1";

    internal const string PublicationsSql = "SELECT pubname::text FROM pg_publication WHERE pubname NOT LIKE 'domicile%' ORDER BY 1";

    internal const string SubscriptionsSql = "SELECT subname::text FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY 1";

    internal const string SendersSql = "SELECT application_name, coalesce(state, 'not shown') FROM pg_stat_replication ORDER BY 1";

    internal const string WritersSql =
        "SELECT pid, coalesce(extract(epoch FROM clock_timestamp() - xact_start) * 1000, 0)::float8, coalesce(state, 'not shown') FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND datname = current_database() ORDER BY xact_start NULLS LAST";

    internal const string PreparedSql = "SELECT gid, extract(epoch FROM now() - prepared)::float8 FROM pg_prepared_xacts WHERE database = current_database() ORDER BY prepared";

    internal const string IntegersSql = """
        SELECT n.nspname::text, c.relname::text, a.attname::text, format_type(a.atttypid, NULL), s.last_value, s.increment_by,
            coalesce(t.n_tup_ins, 0), coalesce(extract(epoch FROM now() - d.stats_reset), 0)::float8
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary AND i.indnkeyatts = 1
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0] AND a.atttypid IN ('int2'::regtype, 'int4'::regtype)
        JOIN pg_sequences s ON to_regclass(format('%I.%I', s.schemaname, s.sequencename))::text = pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname)
            OR format('%I.%I', s.schemaname, s.sequencename) = pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname)
        LEFT JOIN pg_stat_user_tables t ON t.relid = c.oid CROSS JOIN pg_stat_database d
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname <> 'domicile' AND d.datname = current_database() AND s.last_value IS NOT NULL ORDER BY 1, 2
        """;

    internal const string ExtensionsSql = "SELECT extname::text FROM pg_extension WHERE extname IN ('timescaledb', 'pg_partman', 'pg_cron', 'pgmq', 'citus', 'pglogical', 'postgis_topology', 'lo', 'pgsodium') ORDER BY 1";

    internal async Task<ImmutableArray<T>> RowsAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        try
        {
            return [.. await connection.RowsAsync(sql, [], read, cancellationToken)];
        }
        catch (PostgresException refused) when (refused.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.QueryCanceled)
        {
            return [];
        }
    }
}
