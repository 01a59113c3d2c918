using Domicile.Postgres;
using Npgsql;

namespace Domicile.Gateway.Analysis.Postgres;

/// <summary>Reads an application's statements from the extension pg_stat_statements.</summary>
public static class StatementStatistics
{
    /// <summary>The statements of the connected database, those of Domicile's own sessions left out as far as their text tells.</summary>
    /// <exception cref="DomicileException">The extension is not there.</exception>
    public static async Task<IReadOnlyList<ObservedStatement>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var schema = await connection.ScalarAsync<string>(
            "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements'", [], cancellationToken);
        if (schema is null)
        {
            throw new DomicileException(
                message: "The database has no pg_stat_statements.",
                detail: "It is the extension that counts an application's statements.",
                hint: "Add it to shared_preload_libraries and CREATE EXTENSION pg_stat_statements, let the application run for a while; or give a log with --log.");
        }

        return await connection.RowsAsync(
            $"""
            SELECT s.query, s.calls FROM {Sql.Name(schema)}.pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
            WHERE d.datname = current_database() AND s.query !~ '(domicile\.|pg_stat_statements|pg_replication|domicile_control)'
            """,
            [],
            r => new ObservedStatement(r.GetString(0), r.GetInt64(1)),
            cancellationToken);
    }
}
