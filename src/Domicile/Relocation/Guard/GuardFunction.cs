using Domicile.Postgres;
using Domicile.Relocation.Closure;

namespace Domicile.Relocation.Guard;

/// <summary>The trigger functions of one table: find the subject of the old and the new row, have both admitted, and send the
/// message when one of them is in a batch.</summary>
internal static class GuardFunction
{
    /// <summary>Types that every session writes alike. Others, domains and ranges among them, may not be.</summary>
    private static readonly HashSet<string> Unspoken = new(StringComparer.Ordinal)
    {
        "smallint", "integer", "bigint", "numeric", "uuid", "text", "character varying", "character", "boolean", "inet", "cidr",
    };

    /// <summary>The script for one table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="root">The root of its subjects.</param>
    /// <param name="self">The number of the site.</param>
    /// <param name="nonce">By which row security lets the functions see every row; null where they do anyway.</param>
    public static string Create(MovedTable table, MovedTable root, int self, string? nonce) => $"""
        CREATE OR REPLACE FUNCTION domicile.guard_{table.Number}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp{PinnedOutput(table, root)} AS $f$
        DECLARE
          {Variables(table, "o")} {Variables(table, "n")} old_batch bigint; new_batch bigint; old_gone boolean := false;{Before(nonce)}
        BEGIN
          IF TG_OP <> 'INSERT' THEN
        {Owner(table, "OLD", "o", nonce)}
            IF {Known(table, "o")} THEN old_batch := domicile.{Admit(table)}({Arguments(table, "o")}); END IF;
          END IF;
          IF TG_OP <> 'DELETE' THEN
        {(table.IsRoot ? Birth(table, self) : "")}{Owner(table, "NEW", "n", nonce)}
            IF TG_OP = 'UPDATE' AND {Same(table)} THEN
              new_batch := old_batch;
            ELSE
              IF {Known(table, "n")} THEN new_batch := domicile.{Admit(table)}({Arguments(table, "n")}); END IF;
            END IF;
          END IF;
          IF old_batch IS NOT NULL OR new_batch IS NOT NULL OR (old_gone AND EXISTS (SELECT FROM domicile.lease)) THEN
            PERFORM pg_logical_emit_message(true, 'domicile.row', left(TG_OP, 1) || chr(30) || '{table.Number}' || chr(30) || CASE WHEN old_gone THEN '?' ELSE coalesce(old_batch::text, '') END
              || chr(30) || coalesce(new_batch::text, '') || chr(30) || CASE TG_OP WHEN 'DELETE' THEN {table.KeyText("OLD")} ELSE {table.KeyText("NEW")} END
              || chr(30) || coalesce({KeyText(table, "o")}, '') || chr(30) || coalesce({KeyText(table, "n")}, ''));
          END IF;
          RETURN NULL;
        END $f$;
        CREATE OR REPLACE FUNCTION domicile.lock_{table.Number}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp AS $f$
        DECLARE {Before(nonce)}
        BEGIN
          {Seeing(nonce, $"PERFORM FROM {table.Name.Quoted} t WHERE {string.Join(" AND ", table.Key.Select(k => $"t.{Sql.Name(k)} = OLD.{Sql.Name(k)}"))} FOR UPDATE")};
          RETURN NEW;
        END $f$;

        """;

    private static string Admit(MovedTable table) => Sql.Name($"admit_{table.Kind.Name}");

    private static IEnumerable<string> Names(MovedTable table, string prefix) => Residences.KeyColumns(table.Kind).Select(k => prefix + k);

    private static string Arguments(MovedTable table, string prefix) => string.Join(", ", Names(table, prefix));

    private static string Variables(MovedTable table, string prefix) =>
        string.Concat(Names(table, prefix).Zip(table.Kind.Key, (n, c) => $"{n} {table.Kind.Table.Quoted}.{Sql.Name(c)}%TYPE; "));

    private static string Known(MovedTable table, string prefix) => string.Join(" AND ", Names(table, prefix).Select(n => $"{n} IS NOT NULL"));

    private static string Same(MovedTable table) =>
        string.Join(" AND ", Names(table, "o").Zip(Names(table, "n"), (o, n) => $"{o} IS NOT DISTINCT FROM {n}"));

    private static string KeyText(MovedTable table, string prefix) => string.Join(" || chr(31) || ", Names(table, prefix).Select(n => $"{n}::text"));

    /// <summary>A row of the root that is born here is at home here, unless its key is known to live elsewhere.</summary>
    private static string Birth(MovedTable table, int self)
    {
        var keys = string.Join(", ", Residences.KeyColumns(table.Kind));
        var values = string.Join(", ", table.Path.KeyOf("NEW"));
        var changed = string.Join(" OR ", table.Kind.Key.Select(k => $"OLD.{Sql.Name(k)} IS DISTINCT FROM NEW.{Sql.Name(k)}"));
        return $"""
                IF TG_OP = 'INSERT' THEN
                  INSERT INTO {Residences.Table(table.Kind)} ({keys}, home) VALUES ({values}, {self}) ON CONFLICT DO NOTHING;
                ELSIF {changed} THEN
                  RAISE EXCEPTION USING ERRCODE = 'DM003', MESSAGE = 'The key of a subject may not change.',
                    DETAIL = 'Its home is known by its key at every site.', HINT = 'Create a new subject, or take the guard off with: domicile uninstall.';
                END IF;

            """;
    }

    private static string Owner(MovedTable table, string record, string prefix, string? nonce)
    {
        if (table.Path.IsDirect)
        {
            return "    " + string.Join(" ", Names(table, prefix).Zip(table.Path.KeyOf(record), (n, e) => $"{n} := {e};"));
        }

        var lookup = table.Path.Lookup(record);
        var find = Seeing(nonce, FirstInto(lookup, Arguments(table, prefix)));
        return record == "NEW" ? $"    {find};\n{Missing(table, record)}" : $"""
                -- Waiting for somebody who gives a row of the path to another owner can end with no path at all; then it is looked for again.
                LOOP
                  {find};
                  EXIT WHEN FOUND;
                  {Seeing(nonce, $"old_gone := NOT EXISTS ({lookup[..lookup.LastIndexOf(" FOR KEY SHARE", StringComparison.Ordinal)]})")};
                  EXIT WHEN old_gone;
                END LOOP;
            {Missing(table, record)}
            """;
    }

    /// <summary>What the setting was before, where it has to be changed.</summary>
    private static string Before(string? nonce) => nonce is null ? "" : " before text := coalesce(current_setting('domicile.session', true), '');";

    /// <summary>A statement that sees every row, whoever writes. Assignments leave FOUND alone; a SET clause of the function would want
    /// a superuser.</summary>
    private static string Seeing(string? nonce, string statement) => nonce is null
        ? statement
        : $"before := left(set_config('domicile.session', {Sql.Literal(nonce)}, true), 0) || before; {statement}; before := set_config('domicile.session', before, true)";

    private static string FirstInto(string query, string targets)
    {
        var at = query.IndexOf(" FROM ", StringComparison.Ordinal);
        return $"{query[..at]} INTO {targets}{query[at..]}";
    }

    /// <summary>An old row whose path ends nowhere went, or changed, with its ancestor (whose own trigger has run); the stream hears of
    /// it in case it was in a batch. A new row with a parent that this transaction cannot see has to come again.</summary>
    private static string Missing(MovedTable table, string record)
    {
        var has = table.Path.Steps[0] is Policy.Ownership.ByColumns by
            ? string.Join(" AND ", by.Columns.Select(c => $"{record}.{Sql.Name(c)} IS NOT NULL"))
            : "false";
        return record == "NEW"
            ? $"""
                IF NOT FOUND AND {has} THEN
                  RAISE EXCEPTION USING ERRCODE = '40001', MESSAGE = 'The owner of this row is not visible to this transaction.', HINT = 'Retry the transaction.';
                END IF;
            """
            : $"""
                IF NOT FOUND AND TG_OP = 'DELETE' THEN
                  IF EXISTS (SELECT FROM domicile.lease) THEN
                    PERFORM pg_logical_emit_message(true, 'domicile.row', 'D' || chr(30) || '{table.Number}' || chr(30) || '?' || chr(30) || chr(30) || {table.KeyText("OLD")} || chr(30) || chr(30));
                  END IF;
                  RETURN NULL;
                END IF;
                old_gone := NOT FOUND AND {has};
            """;
    }

    /// <summary>A key whose text depends on the writer's settings is written as the change stream writes it.</summary>
    private static string PinnedOutput(MovedTable table, MovedTable root) =>
        table.Key.Select(table.Table.Column).Concat(root.Key.Select(root.Table.Column)).All(c => Unspoken.Contains(c.Type.Split('(')[0]))
            ? ""
            : " SET datestyle = 'ISO, YMD' SET timezone = 'UTC' SET intervalstyle = 'postgres' SET extra_float_digits = 1 SET bytea_output = 'hex'";
}
