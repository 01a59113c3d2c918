namespace Domicile.Postgres.Catalog;

/// <summary>The catalog queries, PostgreSQL 15 to 18. Each starts from the same set of roots: tables of people, partitions folded
/// into the top of their tree. They need no privilege beyond CONNECT.</summary>
/// <remarks>Source: PostgreSQL manual, "System Catalogs".</remarks>
internal static class CatalogSql
{
    /// <summary>With nothing of the application on the path, every type and function comes out with its schema: the same text at
    /// every site. The caller's own path is kept and given back, inside a transaction of the caller's, too.</summary>
    internal const string EnterPath =
        "SELECT set_config('domicile.path', current_setting('search_path'), true), set_config('search_path', 'pg_catalog', true)";

    internal const string LeavePath = "SELECT set_config('search_path', current_setting('domicile.path'), true)";

    internal const string Version = "SELECT current_setting('server_version_num')::int";

    private const string Roots = """
        WITH RECURSIVE root AS (
            SELECT c.oid, n.nspname, c.relname, c.relkind, c.relpersistence, c.relrowsecurity, c.relforcerowsecurity, c.relreplident, c.relowner
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
              AND n.nspname NOT IN ('information_schema', 'domicile') AND n.nspname NOT LIKE 'pg\_%'),
        tree(root, leaf) AS (
            SELECT oid, oid FROM root
            UNION ALL
            SELECT t.root, i.inhrelid FROM tree t
            JOIN pg_inherits i ON i.inhparent = t.leaf JOIN pg_class c ON c.oid = i.inhrelid AND c.relispartition)
        """;

    internal const string Tables = Roots + """
        SELECT r.oid, r.nspname, r.relname, r.relkind = 'p', r.relpersistence = 'u',
            EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = r.oid OR (i.inhparent = r.oid AND r.relkind <> 'p')),
            r.relrowsecurity, r.relforcerowsecurity, r.relreplident, pg_get_userbyid(r.relowner)::text, row_security_active(r.oid),
            EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = r.oid AND d.deptype = 'e'),
            obj_description(r.oid, 'pg_class'), size.rows, size.bytes, size.schemas, size.names
        FROM root r CROSS JOIN LATERAL (
            SELECT coalesce(sum(c.reltuples) FILTER (WHERE c.relkind = 'r' AND c.reltuples >= 0), -1)::float8 AS rows,
                coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint AS bytes,
                coalesce(array_agg(n.nspname::text ORDER BY c.oid) FILTER (WHERE c.oid <> r.oid), '{}') AS schemas,
                coalesce(array_agg(c.relname::text ORDER BY c.oid) FILTER (WHERE c.oid <> r.oid), '{}') AS names
            FROM tree t JOIN pg_class c ON c.oid = t.leaf JOIN pg_namespace n ON n.oid = c.relnamespace WHERE t.root = r.oid) size
        """;

    internal const string Columns = Roots + """
        SELECT a.attrelid, a.attname::text, format_type(a.atttypid, a.atttypmod), a.atttypid, a.atttypmod, a.attnotnull,
            pg_get_expr(d.adbin, d.adrelid), a.attgenerated <> '', a.attidentity::text, sequence.name,
            CASE WHEN a.attcollation <> t.typcollation THEN co.collname::text END, col_description(a.attrelid, a.attnum)
        FROM root r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
        JOIN pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        LEFT JOIN pg_collation co ON co.oid = a.attcollation
        LEFT JOIN LATERAL (
            SELECT format('%I.%I', n.nspname, s.relname) AS name
            FROM pg_depend p JOIN pg_class s ON s.relkind = 'S' AND s.oid IN (p.objid, p.refobjid) JOIN pg_namespace n ON n.oid = s.relnamespace
            WHERE (p.classid = 'pg_class'::regclass AND p.refclassid = 'pg_class'::regclass AND p.refobjid = a.attrelid
                   AND p.refobjsubid = a.attnum AND p.deptype IN ('a', 'i') AND p.objid = s.oid)
               OR (p.classid = 'pg_attrdef'::regclass AND p.objid = d.oid AND p.refclassid = 'pg_class'::regclass AND p.refobjid = s.oid)
            ORDER BY p.deptype DESC LIMIT 1) sequence ON true
        ORDER BY a.attrelid, a.attnum
        """;

    internal const string Types = Roots + """
        , used(oid) AS (
            SELECT a.atttypid FROM root r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
            UNION
            SELECT x.oid FROM used u JOIN pg_type t ON t.oid = u.oid
            CROSS JOIN LATERAL (
                SELECT t.typelem WHERE t.typelem <> 0 AND t.typlen = -1
                UNION ALL SELECT t.typbasetype WHERE t.typtype = 'd'
                UNION ALL SELECT g.rngsubtype FROM pg_range g WHERE t.oid IN (g.rngtypid, g.rngmultitypid)
                UNION ALL SELECT a.atttypid FROM pg_attribute a WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
            ) x(oid))
        SELECT t.oid, format_type(t.oid, NULL), t.typname::text, t.typtype::text, t.typcategory::text, t.typsend = 0 OR t.typreceive = 0,
            t.typnotnull, t.typbasetype, CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END,
            CASE WHEN t.typlen = -1 THEN t.typelem ELSE 0 END,
            coalesce((SELECT g.rngsubtype FROM pg_range g WHERE t.oid IN (g.rngtypid, g.rngmultitypid)), 0),
            ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder),
            ARRAY(SELECT pg_get_expr(k.conbin, 0) FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c' ORDER BY k.conname),
            ARRAY(SELECT a.attname::text || ' ' || format_type(a.atttypid, a.atttypmod) FROM pg_attribute a
                  WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum),
            ARRAY(SELECT a.atttypid FROM pg_attribute a
                  WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)
        FROM used u JOIN pg_type t ON t.oid = u.oid
        """;

    internal const string Keys = Roots + """
        SELECT i.indrelid, c.relname::text, i.indisprimary, pg_get_indexdef(i.indexrelid), i.indpred IS NOT NULL, NOT i.indimmediate,
            i.indnullsnotdistinct,
            CASE WHEN i.indexprs IS NULL THEN ARRAY(
                SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, at)
                JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                WHERE k.at <= i.indnkeyatts ORDER BY k.at) ELSE '{}'::text[] END
        FROM root r JOIN pg_index i ON i.indrelid = r.oid AND i.indisunique AND i.indislive JOIN pg_class c ON c.oid = i.indexrelid
        ORDER BY i.indrelid, i.indisprimary DESC, c.relname
        """;

    internal const string ForeignKeys = Roots + """
        SELECT t.root, k.conname::text, k.confdeltype::text, k.confupdtype::text, k.condeferrable, k.condeferred, coalesce(target.root, k.confrelid),
            ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY x(attnum, at)
                  JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = x.attnum ORDER BY x.at),
            ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY x(attnum, at)
                  JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = x.attnum ORDER BY x.at)
        FROM tree t JOIN pg_constraint k ON k.conrelid = t.leaf AND k.contype = 'f' AND k.conparentid = 0
        LEFT JOIN tree target ON target.leaf = k.confrelid
        ORDER BY t.root, k.conname
        """;

    internal const string Constraints = Roots + """
        SELECT r.oid, k.contype::text, k.conname::text,
            CASE WHEN k.contype = 'c' THEN pg_get_expr(k.conbin, k.conrelid) ELSE pg_get_constraintdef(k.oid) END
        FROM root r JOIN pg_constraint k ON k.conrelid = r.oid AND k.contype IN ('c', 'x')
        UNION ALL
        SELECT r.oid, 'p', p.polname::text, concat_ws(chr(31), concat_ws(' ', CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END, 'FOR ' || p.polcmd::text,
            'TO ' || (SELECT string_agg(CASE WHEN o.oid = 0 THEN 'public' ELSE pg_get_userbyid(o.oid)::text END, ',' ORDER BY o.oid) FROM unnest(p.polroles) o(oid))),
            coalesce(pg_get_expr(p.polqual, p.polrelid), ''), coalesce(pg_get_expr(p.polwithcheck, p.polrelid), ''))
        FROM root r JOIN pg_policy p ON p.polrelid = r.oid AND p.polname <> 'domicile'
        UNION ALL
        SELECT r.oid, 'r', w.rulename::text, pg_get_ruledef(w.oid) FROM root r JOIN pg_rewrite w ON w.ev_class = r.oid
        """;

    internal const string Triggers = Roots + """
        SELECT t.root, g.tgname::text, format('%I.%I', n.nspname, p.proname), pg_get_triggerdef(g.oid), g.tgenabled::text, p.prosrc
        FROM tree t JOIN pg_trigger g ON g.tgrelid = t.leaf AND NOT g.tgisinternal AND g.tgparentid = 0
        JOIN pg_proc p ON p.oid = g.tgfoid JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname <> 'domicile' ORDER BY t.root, g.tgname
        """;

    internal const string Views = """
        SELECT n.nspname::text, v.relname::text, v.relkind::text, CASE WHEN v.relkind <> 'f' THEN pg_get_viewdef(v.oid) ELSE '' END,
            CASE WHEN v.relkind = 'm' THEN pg_total_relation_size(v.oid) ELSE 0 END, source.schemas, source.names
        FROM pg_class v JOIN pg_namespace n ON n.oid = v.relnamespace
        CROSS JOIN LATERAL (
            SELECT coalesce(array_agg(s.nspname), '{}') AS schemas, coalesce(array_agg(s.relname), '{}') AS names FROM (
                SELECT DISTINCT sn.nspname::text, sc.relname::text
                FROM pg_rewrite w JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
                JOIN pg_class sc ON sc.oid = d.refobjid AND sc.oid <> v.oid JOIN pg_namespace sn ON sn.oid = sc.relnamespace
                WHERE w.ev_class = v.oid) s) source
        WHERE v.relkind IN ('v', 'm', 'f') AND n.nspname NOT IN ('information_schema', 'domicile') AND n.nspname NOT LIKE 'pg\_%'
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = v.oid AND d.deptype = 'e')
        """;
}
