using Domicile.Policy;
using Domicile.Postgres.Catalog;

namespace Domicile.Configuration.Checking;

/// <summary>Each table that takes part can be copied, followed and seen whole.</summary>
internal static class TableCheck
{
    internal static void Run(CheckContext context)
    {
        foreach (var (rule, table) in context.Taking)
        {
            Followable(context, table);
            Seen(context, table);
            Notes(context, rule, table);
        }
    }

    private static void Followable(CheckContext context, Table table)
    {
        var path = $"tables.{table.Name}";
        if (table.PrimaryKey.IsEmpty)
        {
            context.Fault(path, $"Table '{table.Name}' has no primary key.", $"ALTER TABLE {table.Name.Quoted} ADD PRIMARY KEY (...), or give it the role 'local'.");
        }
        else if (table.Keys[0].IsDeferrable && table.ReplicaIdentity == 'd')
        {
            context.Fault(path, $"The primary key of '{table.Name}' is deferrable, so changes cannot be followed by it.", $"ALTER TABLE {table.Name.Quoted} REPLICA IDENTITY FULL, or make the key NOT DEFERRABLE.");
        }

        if (table.ReplicaIdentity == 'n')
        {
            context.Fault(path, $"Table '{table.Name}' has replica identity NOTHING, so changes cannot be followed.", $"ALTER TABLE {table.Name.Quoted} REPLICA IDENTITY DEFAULT.");
        }

        if (table.IsUnlogged)
        {
            context.Fault(path, $"Table '{table.Name}' is unlogged, so changes cannot be followed.", $"ALTER TABLE {table.Name.Quoted} SET LOGGED, or give it the role 'local'.");
        }

        if (table.IsInherited)
        {
            context.Fault(path, $"Table '{table.Name}' takes part in inheritance.", "Turn the tree into declarative partitions, or give its tables the role 'local'.");
        }

        foreach (var column in table.Columns.Where(c => c.HoldsLargeObject))
        {
            context.Fault($"{path}.columns.{column.Name}", $"Column '{table.Name}.{column.Name}' holds large objects, which do not move.", "Keep the bytes in a bytea column, or give the table the role 'local'.");
        }
    }

    private static void Seen(CheckContext context, Table table)
    {
        var path = $"tables.{table.Name}";
        if (table.HidesRows && table.ForcedRowSecurity)
        {
            context.Note(
                path, $"Row security on '{table.Name}' binds its owner, too: what is counted before Domicile is installed are the rows that its policies show.",
                "Nothing to do: Domicile adds the policy 'domicile' for its own sessions alone; uninstall takes it away. Or let the moving role bypass it: ALTER ROLE ... BYPASSRLS.");
        }
        else if (table.HidesRows)
        {
            context.Fault(path, $"Row security on '{table.Name}' may hide rows from this role.", "Let the moving role own the table, or: ALTER ROLE ... BYPASSRLS.");
        }

        foreach (var rule in table.Rules.Keys)
        {
            context.Fault(path, $"Rule '{rule}' rewrites statements on '{table.Name}'.", "Replace it by a trigger: a rule would turn the copy's own statements into others.");
        }
    }

    private static void Notes(CheckContext context, TableRule rule, Table table)
    {
        var path = $"tables.{table.Name}";
        foreach (var trigger in table.Triggers.Where(t => t.FiresWhen != 'D'))
        {
            var effects = TriggerEffects.Of(trigger);
            if (!effects.IsEmpty)
            {
                context.Note(path, $"Trigger '{trigger.Name}' on '{table.Name}' reaches outside its row: {string.Join(", ", effects)}.", "It is kept from firing for copied rows; make sure that its effects exist at each site.");
            }
        }

        foreach (var key in table.ForeignKeys.Where(k => k.IsDeferrable))
        {
            context.Note(path, $"Foreign key '{key.Name}' on '{table.Name}' is deferrable: applications may rely on late checking.", "Nothing to do; copied rows are inserted in an order that satisfies it at once where there is one.");
        }

        var asText = table.Columns.Where(c => !c.IsGenerated && !c.BinaryIsPortable).Select(c => c.Name).ToList();
        if (asText.Count > 0 && rule.Role != TableRole.Local)
        {
            context.Note(path, $"Table '{table.Name}' is copied as text: {string.Join(", ", asText)} {(asText.Count == 1 ? "has a type" : "have types")} whose binary form differs between servers.", "Nothing to do; it is somewhat slower.");
        }
    }
}
