namespace Domicile.Postgres.Definitions;

/// <summary>Queries whose rows are statements: what makes the tables $1 (quoted names, text[]) again. Run with nothing of the application
/// on the search path, so that every name comes out with its schema.</summary>
/// <remarks>Source: PostgreSQL manual, "System Catalogs" and "System Catalog Information Functions".</remarks>
internal static class DefinitionSql
{
    private const string Wanted = "WITH RECURSIVE wanted AS (SELECT t::regclass::oid AS oid FROM unnest($1::text[]) t)";

    /// <summary>Types that columns use, those beneath domains and arrays included.</summary>
    private const string Used = Wanted + """
        , used(oid) AS (
            SELECT a.atttypid FROM wanted w JOIN pg_attribute a ON a.attrelid = w.oid AND a.attnum > 0 AND NOT a.attisdropped
            UNION
            SELECT x.oid FROM used u JOIN pg_type t ON t.oid = u.oid
            CROSS JOIN LATERAL (SELECT t.typelem WHERE t.typelem <> 0 AND t.typlen = -1 UNION ALL SELECT t.typbasetype WHERE t.typtype = 'd') x(oid)),
        own AS (
            SELECT t.oid, t.typtype, n.nspname, t.typname,
                EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e') AS of_extension
            FROM used u JOIN pg_type t ON t.oid = u.oid JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND NOT (t.typelem <> 0 AND t.typlen = -1 AND t.typtype = 'b'))
        """;

    internal const string Schemas = Used + """
        SELECT DISTINCT format('CREATE SCHEMA IF NOT EXISTS %I', nspname)
        FROM (SELECT nspname FROM own UNION SELECT n.nspname FROM wanted w JOIN pg_class c ON c.oid = w.oid JOIN pg_namespace n ON n.oid = c.relnamespace) x
        WHERE nspname <> 'public' ORDER BY 1
        """;

    /// <summary>Enums first, then domains: over built-in types and enums before those over domains, which came later.</summary>
    internal const string Types = Used + """
        SELECT CASE o.typtype
            WHEN 'e' THEN format('CREATE TYPE %I.%I AS ENUM (%s)', o.nspname, o.typname,
                (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = o.oid))
            ELSE format('CREATE DOMAIN %I.%I AS %s', o.nspname, o.typname, format_type(t.typbasetype, t.typtypmod))
                || coalesce(' COLLATE ' || (SELECT quote_ident(n.nspname) || '.' || quote_ident(c.collname) FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace
                    WHERE c.oid = t.typcollation AND t.typcollation <> (SELECT b.typcollation FROM pg_type b WHERE b.oid = t.typbasetype)), '')
                || coalesce(' DEFAULT ' || pg_get_expr(t.typdefaultbin, 0), '') || CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END
                || coalesce((SELECT string_agg(format(' CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid)), '' ORDER BY k.conname)
                    FROM pg_constraint k WHERE k.contypid = o.oid AND k.contype = 'c'), '') END
        FROM own o JOIN pg_type t ON t.oid = o.oid WHERE o.typtype IN ('e', 'd') AND NOT o.of_extension ORDER BY o.typtype DESC, o.oid
        """;

    private const string Options =
        "format(' AS %s INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s CACHE %s%s', format_type(s.seqtypid, NULL), s.seqincrement, s.seqmin, s.seqmax, s.seqstart, s.seqcache, CASE WHEN s.seqcycle THEN ' CYCLE' ELSE ' NO CYCLE' END)";

    /// <summary>Sequences that defaults draw from; those of identity columns come with their column.</summary>
    internal const string Sequences = Wanted + $"""
        SELECT DISTINCT format('CREATE SEQUENCE IF NOT EXISTS %I.%I', n.nspname, c.relname) || {Options}
        FROM wanted w JOIN pg_attrdef d ON d.adrelid = w.oid
        JOIN pg_depend p ON p.classid = 'pg_attrdef'::regclass AND p.objid = d.oid AND p.refclassid = 'pg_class'::regclass
        JOIN pg_class c ON c.oid = p.refobjid AND c.relkind = 'S' JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_sequence s ON s.seqrelid = c.oid
        ORDER BY 1
        """;

    internal const string Tables = Wanted + """
        SELECT format(E'CREATE TABLE %I.%I (\n  %s)', n.nspname, c.relname, string_agg(
            format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod))
            || coalesce(' COLLATE ' || (SELECT quote_ident(m.nspname) || '.' || quote_ident(o.collname) FROM pg_collation o JOIN pg_namespace m ON m.oid = o.collnamespace
                WHERE o.oid = a.attcollation AND a.attcollation <> t.typcollation), '')
            || CASE
                WHEN a.attgenerated = 's' THEN format(' GENERATED ALWAYS AS (%s) STORED', pg_get_expr(d.adbin, d.adrelid))
                WHEN a.attgenerated <> '' THEN format(' GENERATED ALWAYS AS (%s) VIRTUAL', pg_get_expr(d.adbin, d.adrelid))
                WHEN a.attidentity <> '' THEN format(' GENERATED %s AS IDENTITY (SEQUENCE NAME %I.%I INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s CACHE %s%s)',
                    CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, q.nspname, q.relname, q.seqincrement, q.seqmin, q.seqmax, q.seqstart, q.seqcache, CASE WHEN q.seqcycle THEN ' CYCLE' ELSE '' END)
                ELSE coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '') END
            || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END, E',\n  ' ORDER BY a.attnum))
        FROM wanted w JOIN pg_class c ON c.oid = w.oid JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = w.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        LEFT JOIN LATERAL (
            SELECT x.nspname, k.relname, s.* FROM pg_depend p JOIN pg_class k ON k.oid = p.objid AND k.relkind = 'S' JOIN pg_namespace x ON x.oid = k.relnamespace
            JOIN pg_sequence s ON s.seqrelid = k.oid
            WHERE p.classid = 'pg_class'::regclass AND p.refclassid = 'pg_class'::regclass AND p.refobjid = a.attrelid AND p.refobjsubid = a.attnum AND p.deptype = 'i') q ON true
        GROUP BY n.nspname, c.relname ORDER BY n.nspname, c.relname
        """;

    internal const string SequenceOwners = Wanted + """
        SELECT format('ALTER SEQUENCE %I.%I OWNED BY %s.%I', n.nspname, c.relname, w.oid::regclass, a.attname)
        FROM wanted w JOIN pg_depend p ON p.refclassid = 'pg_class'::regclass AND p.refobjid = w.oid AND p.classid = 'pg_class'::regclass AND p.deptype = 'a'
        JOIN pg_class c ON c.oid = p.objid AND c.relkind = 'S' JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = w.oid AND a.attnum = p.refobjsubid ORDER BY 1
        """;

    /// <summary>Keys and checks, then indexes, then foreign keys.</summary>
    internal const string Constraints = Wanted + """
        SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', w.oid::regclass, k.conname, pg_get_constraintdef(k.oid))
        FROM wanted w JOIN pg_constraint k ON k.conrelid = w.oid AND k.contype IN ('p', 'u', 'c', 'x') ORDER BY k.contype = 'c', k.contype, w.oid::regclass::text, k.conname
        """;

    internal const string Indexes = Wanted + """
        SELECT pg_get_indexdef(i.indexrelid) FROM wanted w JOIN pg_index i ON i.indrelid = w.oid
        WHERE i.indisvalid AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')) ORDER BY 1
        """;

    internal const string ForeignKeys = Wanted + """
        SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', w.oid::regclass, k.conname, pg_get_constraintdef(k.oid))
        FROM wanted w JOIN pg_constraint k ON k.conrelid = w.oid AND k.contype = 'f' ORDER BY w.oid::regclass::text, k.conname
        """;

    internal const string ReplicaIdentities = Wanted + """
        SELECT format('ALTER TABLE %s REPLICA IDENTITY %s', w.oid::regclass, CASE c.relreplident WHEN 'f' THEN 'FULL' ELSE 'USING INDEX ' || quote_ident(i.relname) END)
        FROM wanted w JOIN pg_class c ON c.oid = w.oid LEFT JOIN pg_index x ON x.indrelid = w.oid AND x.indisreplident LEFT JOIN pg_class i ON i.oid = x.indexrelid
        WHERE c.relreplident IN ('f', 'i') AND (c.relreplident = 'f' OR i.oid IS NOT NULL) ORDER BY 1
        """;

    /// <summary>Plain views that look at nothing but these tables.</summary>
    internal const string Views = Wanted + """
        , source AS (
            SELECT DISTINCT v.oid AS view, d.refobjid AS source FROM pg_class v JOIN pg_rewrite r ON r.ev_class = v.oid
            JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> v.oid WHERE v.relkind = 'v')
        SELECT format('CREATE VIEW %I.%I AS %s', n.nspname, v.relname, rtrim(pg_get_viewdef(v.oid), ';'))
        FROM pg_class v JOIN pg_namespace n ON n.oid = v.relnamespace
        WHERE v.relkind = 'v' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'domicile') AND EXISTS (SELECT FROM source s WHERE s.view = v.oid)
          AND NOT EXISTS (SELECT FROM source s WHERE s.view = v.oid AND s.source NOT IN (SELECT oid FROM wanted)) ORDER BY v.oid
        """;

    /// <summary>What is left out, in words.</summary>
    internal const string Refused = Used + """
        SELECT what FROM (
            SELECT format('%s %s.%s', CASE WHEN o.of_extension THEN 'type of an extension' WHEN o.typtype = 'c' THEN 'composite type' WHEN o.typtype IN ('r', 'm') THEN 'range type' ELSE 'base type' END, o.nspname, o.typname) AS what
              FROM own o WHERE o.typtype NOT IN ('e', 'd') OR o.of_extension
            UNION ALL SELECT format('partitioned table %s', w.oid::regclass) FROM wanted w JOIN pg_class c ON c.oid = w.oid WHERE c.relkind = 'p'
            UNION ALL SELECT format('unlogged table %s', w.oid::regclass) FROM wanted w JOIN pg_class c ON c.oid = w.oid WHERE c.relpersistence = 'u'
            UNION ALL SELECT format('inheritance of table %s', w.oid::regclass) FROM wanted w WHERE EXISTS (SELECT FROM pg_inherits i WHERE w.oid IN (i.inhrelid, i.inhparent))
            UNION ALL SELECT format('trigger %I of table %s', g.tgname, w.oid::regclass) FROM wanted w JOIN pg_trigger g ON g.tgrelid = w.oid AND NOT g.tgisinternal
                JOIN pg_proc p ON p.oid = g.tgfoid JOIN pg_namespace n ON n.oid = p.pronamespace AND n.nspname <> 'domicile'
            UNION ALL SELECT format('rule %I of table %s', r.rulename, w.oid::regclass) FROM wanted w JOIN pg_rewrite r ON r.ev_class = w.oid
            UNION ALL SELECT format('row security of table %s', w.oid::regclass) FROM wanted w JOIN pg_class c ON c.oid = w.oid
                WHERE c.relrowsecurity OR EXISTS (SELECT FROM pg_policy y WHERE y.polrelid = w.oid AND y.polname <> 'domicile')
            UNION ALL SELECT format('function %s, which table %s uses', d.refobjid::regprocedure, w.oid::regclass)
              FROM wanted w CROSS JOIN LATERAL (
                SELECT p.refobjid FROM pg_attrdef a JOIN pg_depend p ON p.classid = 'pg_attrdef'::regclass AND p.objid = a.oid AND p.refclassid = 'pg_proc'::regclass WHERE a.adrelid = w.oid
                UNION SELECT p.refobjid FROM pg_constraint k JOIN pg_depend p ON p.classid = 'pg_constraint'::regclass AND p.objid = k.oid AND p.refclassid = 'pg_proc'::regclass WHERE k.conrelid = w.oid
                UNION SELECT p.refobjid FROM pg_index i JOIN pg_depend p ON p.classid = 'pg_class'::regclass AND p.objid = i.indexrelid AND p.refclassid = 'pg_proc'::regclass WHERE i.indrelid = w.oid) d
              JOIN pg_proc f ON f.oid = d.refobjid JOIN pg_namespace n ON n.oid = f.pronamespace AND n.nspname <> 'pg_catalog') x
        ORDER BY 1
        """;
}
