using Domicile.Estate;
using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Npgsql;

namespace Domicile.Relocation.Preflight.Postgres;

/// <summary>Which privileges the role that we log in as lacks, each with the statement that gives it. What is needed is listed in
/// docs/configuration.md; a superuser is not.</summary>
internal static class RolePrivileges
{
    /// <summary>What the role lacks at a site.</summary>
    internal static async Task<IReadOnlyList<Concern>> AtSiteAsync(NpgsqlConnection connection, Site site, ClosurePlan plan, CancellationToken cancellationToken) =>
        await connection.RowsAsync(
            """
            WITH me AS (SELECT rolname::text AS role, quote_ident(rolname) AS quoted, rolsuper, rolreplication FROM pg_roles WHERE rolname = current_user),
            here AS (SELECT quote_ident(current_database()) AS db),
            named AS (SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name, n.nspname, c.relname, c.relkind, c.relowner, c.relnamespace FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace),
            rel AS (SELECT named.* FROM unnest($1::text[], $2::text[]) w(s, t) JOIN named ON nspname = s AND relname = t AND relkind IN ('r', 'p')),
            seq AS (SELECT DISTINCT named.name, relowner FROM unnest($3::text[]) s JOIN named ON named.name = s AND relkind = 'S'),
            fun AS (SELECT DISTINCT p.oid FROM rel JOIN pg_trigger t ON t.tgrelid = rel.oid AND NOT t.tgisinternal JOIN pg_proc p ON p.oid = t.tgfoid)
            SELECT 'replication-privilege', format('Role ''%s'' may not replicate.', role), format('ALTER ROLE %s REPLICATION;', quoted) FROM me
              WHERE NOT (rolsuper OR rolreplication OR EXISTS (SELECT FROM pg_roles m WHERE m.rolname = 'rds_replication' AND pg_has_role(m.oid, 'USAGE')))
            UNION ALL SELECT 'create-privilege', format('Role ''%s'' may not create the schema ''domicile'' and the publication of that name.', role), format('GRANT CREATE ON DATABASE %s TO %s;', db, quoted) FROM me, here
              WHERE NOT has_database_privilege(current_database(), 'CREATE')
                AND NOT (to_regnamespace('domicile') IS NOT NULL AND EXISTS (SELECT FROM pg_publication WHERE pubname = 'domicile'))
            UNION ALL SELECT 'temporary-privilege', format('Role ''%s'' may not create temporary tables.', role), format('GRANT TEMPORARY ON DATABASE %s TO %s;', db, quoted) FROM me, here
              WHERE NOT has_database_privilege(current_database(), 'TEMPORARY')
            UNION ALL SELECT 'not-ours', format('%s ''domicile'' is owned by role ''%s''.', what, pg_get_userbyid(owner)), format('GRANT %s TO %s; or log in as that role.', quote_ident(pg_get_userbyid(owner)), quoted)
              FROM me, (SELECT 'Schema' AS what, nspowner AS owner FROM pg_namespace WHERE nspname = 'domicile' UNION ALL SELECT 'Publication', pubowner FROM pg_publication WHERE pubname = 'domicile') own
              WHERE NOT pg_has_role(owner, 'USAGE')
            UNION ALL SELECT DISTINCT 'usage-privilege', format('Role ''%s'' may not look into schema ''%s''.', role, n.nspname), format('GRANT USAGE ON SCHEMA %I TO %s;', n.nspname, quoted) FROM me, rel JOIN pg_namespace n ON n.oid = rel.relnamespace
              WHERE NOT has_schema_privilege(n.oid, 'USAGE')
            UNION ALL SELECT 'not-owner', format('Role ''%s'' does not own table %s; ''%s'' does.', role, name, pg_get_userbyid(relowner)), format('GRANT %s TO %s; or: ALTER TABLE %s OWNER TO %s;', quote_ident(pg_get_userbyid(relowner)), quoted, name, quoted) FROM me, rel
              WHERE NOT pg_has_role(relowner, 'USAGE')
            UNION ALL SELECT 'not-owner', format('Role ''%s'' does not own sequence %s; ''%s'' does.', role, name, pg_get_userbyid(relowner)), format('GRANT %s TO %s; or: ALTER SEQUENCE %s OWNER TO %s;', quote_ident(pg_get_userbyid(relowner)), quoted, name, quoted) FROM me, seq
              WHERE NOT pg_has_role(relowner, 'USAGE')
            UNION ALL SELECT 'execute-privilege', format('Role ''%s'' may not execute %s, a trigger''s function, and so cannot make the trigger again.', role, fun.oid::regprocedure), format('GRANT EXECUTE ON FUNCTION %s TO %s;', fun.oid::regprocedure, quoted) FROM me, fun
              WHERE NOT has_function_privilege(fun.oid, 'EXECUTE')
            """,
            [Names(plan).Select(n => n.Schema).ToArray(), Names(plan).Select(n => n.Name).ToArray(), Sequences(plan)],
            r => new Concern(r.GetString(0), site.Id, r.GetString(1), r.GetString(2)),
            cancellationToken);

    /// <summary>What more privilege would be good for; a move goes without.</summary>
    internal static async Task<IReadOnlyList<Concern>> NotesAsync(NpgsqlConnection connection, Site site, CancellationToken cancellationToken) => await connection.RowsAsync(
        """
        WITH me AS (SELECT rolname::text AS role, quote_ident(rolname) AS quoted FROM pg_roles WHERE rolname = current_user)
        SELECT 'silence-privilege', format('Role ''%s'' may not set session_replication_role: foreign keys are checked row by row while rows are copied here.', role),
          format('Nothing to do. To copy faster: GRANT SET ON PARAMETER session_replication_role TO %s;', quoted) FROM me WHERE NOT has_parameter_privilege('session_replication_role', 'SET')
        UNION ALL SELECT 'statistics-privilege', format('Role ''%s'' does not see how long other roles'' transactions have been open: the predicted pause leaves them out.', role),
          format('Nothing to do. To see them: GRANT pg_read_all_stats TO %s;', quoted) FROM me WHERE NOT pg_has_role('pg_read_all_stats', 'USAGE')
        """,
        [], r => new Concern(r.GetString(0), site.Id, r.GetString(1), r.GetString(2)) { IsNote = true }, cancellationToken);

    /// <summary>What the role lacks at the control database.</summary>
    internal static async Task<IReadOnlyList<Concern>> AtControlAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => await connection.RowsAsync(
        """
        WITH me AS (SELECT rolname::text AS role, quote_ident(rolname) AS quoted FROM pg_roles WHERE rolname = current_user)
        SELECT 'create-privilege', format('Role ''%s'' may not create the schema ''domicile_control'' in the control database.', role), format('GRANT CREATE ON DATABASE %I TO %s;', current_database(), quoted) FROM me
          WHERE NOT has_database_privilege(current_database(), 'CREATE') AND to_regnamespace('domicile_control') IS NULL
        UNION ALL SELECT 'not-ours', format('Schema ''domicile_control'' is owned by role ''%s''.', pg_get_userbyid(n.nspowner)), format('GRANT %s TO %s; or log in as that role.', quote_ident(pg_get_userbyid(n.nspowner)), quoted)
          FROM me, pg_namespace n WHERE n.nspname = 'domicile_control' AND NOT pg_has_role(n.nspowner, 'USAGE')
        """,
        [], r => new Concern(r.GetString(0), null, r.GetString(1), r.GetString(2)), cancellationToken);

    private static IEnumerable<TableName> Names(ClosurePlan plan) => plan.Tables.Select(t => t.Name).Concat(plan.References.Select(r => r.Table.Name));

    private static string[] Sequences(ClosurePlan plan) => [.. plan.Tables.SelectMany(t => t.Table.Columns).Select(c => c.Sequence).OfType<string>().Distinct()];
}
