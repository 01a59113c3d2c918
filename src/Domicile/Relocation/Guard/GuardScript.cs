using System.Collections.Immutable;
using System.Text;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Relocation.Closure;

namespace Domicile.Relocation.Guard;

/// <summary>The residence guard of one site, as SQL: triggers that refuse writes to rows of subjects who are not at home
/// here, whoever connects, and that tell the change stream which rows belong to a batch under way.</summary>
/// <remarks>
/// <para>It fires AFTER each row, so that it sees rows as stored and a COPY stays fast, and ENABLE ALWAYS, so that
/// session_replication_role does not silence it. Our own sessions are told by the site's nonce.</para>
/// <para>Messages (prefix <c>domicile.row</c>): operation (I, U, D), table number, batch of the old row, batch of the new row, row key,
/// key of the old row's subject, of the new row's; with U+001E between, and U+001F between the parts of a key. The batch '?'
/// means that nobody knows: the row went with its ancestor.</para>
/// <para>The reasoning is in docs/relocation.md, "The guard" and "The fence".</para>
/// </remarks>
public static class GuardScript
{
    /// <summary>The name of our triggers; it sorts after the usual ones.</summary>
    public const string TriggerName = "zz_domicile_guard";

    /// <summary>Functions for all kinds and tables.</summary>
    /// <param name="plan">The tables.</param>
    /// <param name="self">The number of the site that the script is for.</param>
    /// <param name="nonce">By which the guard knows our sessions.</param>
    public static string Functions(ClosurePlan plan, int self, string nonce)
    {
        // Where row security binds the owner, the guard's own look at a row's ancestors must not depend on who writes.
        var sees = plan.Tables.Any(t => t.Table is { RowSecurity: true, ForcedRowSecurity: true }) ? nonce : null;
        var script = new StringBuilder(GuardRefusals.Create(self));
        foreach (var root in plan.Tables.Where(t => t.IsRoot))
        {
            script.Append(AdmissionScript.Create(root, self));
        }

        foreach (var table in plan.Tables)
        {
            script.Append(GuardFunction.Create(table, plan.Root(table.Kind.Name), self, sees));
        }

        return script.ToString();
    }

    /// <summary>The triggers of one table; each needs a short lock on it.</summary>
    public static string Triggers(MovedTable table, string nonce)
    {
        var when = ForOthers(nonce);
        var on = table.Name.Quoted;
        var kind = IsDeferred(table)
            ? $"CREATE CONSTRAINT TRIGGER {TriggerName} AFTER INSERT OR UPDATE OR DELETE ON {on} DEFERRABLE INITIALLY DEFERRED"
            : $"CREATE TRIGGER {TriggerName} AFTER INSERT OR UPDATE OR DELETE ON {on}";
        return $"""
            DROP TRIGGER IF EXISTS {TriggerName} ON {on};
            DROP TRIGGER IF EXISTS {TriggerName}_owner ON {on};
            DROP TRIGGER IF EXISTS {TriggerName}_truncate ON {on};
            {kind} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION domicile.guard_{table.Number}();
            ALTER TABLE {on} ENABLE ALWAYS TRIGGER {TriggerName};
            {OwnerTrigger(table, when)}
            CREATE TRIGGER {TriggerName}_truncate BEFORE TRUNCATE ON {on} FOR EACH STATEMENT WHEN ({when}) EXECUTE FUNCTION domicile.refuse_truncate();
            ALTER TABLE {on} ENABLE ALWAYS TRIGGER {TriggerName}_truncate;

            """;
    }

    /// <summary>The trigger of a reference table at a site that does not write it.</summary>
    public static string ReferenceTriggers(ReferenceTable table, int writer, string nonce) => $"""
        DROP TRIGGER IF EXISTS {TriggerName} ON {table.Table.Name.Quoted};
        CREATE TRIGGER {TriggerName} BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table.Table.Name.Quoted}
          FOR EACH STATEMENT WHEN ({ForOthers(nonce)}) EXECUTE FUNCTION domicile.refuse_reference('{writer}');
        ALTER TABLE {table.Table.Name.Quoted} ENABLE ALWAYS TRIGGER {TriggerName};

        """;

    /// <summary>True in every session but ours.</summary>
    public static string ForOthers(string nonce) => $"pg_catalog.current_setting('domicile.session', true) IS DISTINCT FROM {Sql.Literal(nonce)}";

    /// <summary>The columns of a row that say whose it is; none when a condition says so.</summary>
    internal static ImmutableArray<string> OwnerColumns(MovedTable table) => table.Path.IsDirect
        ? table.Path.Key
        : table.Path.Steps[0] is Ownership.ByColumns by ? by.Columns : [.. table.Columns.Select(c => c.Name)];

    /// <summary>A parent that may come later in the transaction is looked for at its end.</summary>
    private static bool IsDeferred(MovedTable table) => !table.IsRoot && table.Table.ForeignKeys.Any(
        f => f.IsDeferrable && f.Columns.ToHashSet().SetEquals(OwnerColumns(table)));

    /// <summary>Writers of rows below this one hold FOR KEY SHARE on it. A change of its owner must wait for them, and an
    /// ordinary UPDATE of a column outside the key would not.</summary>
    private static string OwnerTrigger(MovedTable table, string when)
    {
        if (table.IsRoot)
        {
            return "";
        }

        var columns = OwnerColumns(table);
        var changed = string.Join(" OR ", columns.Select(c => $"OLD.{Sql.Name(c)} IS DISTINCT FROM NEW.{Sql.Name(c)}"));
        return $"""
            CREATE TRIGGER {TriggerName}_owner BEFORE UPDATE ON {table.Name.Quoted} FOR EACH ROW WHEN (({changed}) AND {when})
              EXECUTE FUNCTION domicile.lock_{table.Number}();
            ALTER TABLE {table.Name.Quoted} ENABLE ALWAYS TRIGGER {TriggerName}_owner;
            """;
    }
}
