using Domicile.Policy;
using Domicile.Postgres.Catalog;

namespace Domicile.Configuration.Checking;

/// <summary>After a move every foreign key still finds its row at each site: inside the subject, in a reference table, or in a projection.</summary>
internal static class ForeignKeyCheck
{
    internal static void Run(CheckContext context)
    {
        foreach (var (rule, table) in context.Declaration.Tables.Where(r => context.Catalog.Tables.ContainsKey(r.Table)).Select(r => (context.Rules[r.Table], context.Catalog.Table(r.Table))))
        {
            foreach (var key in table.ForeignKeys)
            {
                if (context.Rules.TryGetValue(key.Target, out var target))
                {
                    One(context, rule, key, target);
                }
            }
        }
    }

    private static void One(CheckContext context, TableRule rule, ForeignKey key, TableRule target)
    {
        var path = $"tables.{rule.Table}";
        var what = $"'{rule.Table}' ({string.Join(", ", key.Columns)})";
        switch (rule.Role, target.Role)
        {
            case (TableRole.Local, TableRole.Subject or TableRole.Owned) when target.Projection.IsEmpty:
                context.Fault(path, $"{what} is local and refers to '{target.Table}', whose rows leave.", $"Give '{target.Table}' a projection, so that something stays behind, or drop the foreign key.");
                break;
            case (not TableRole.Local, TableRole.Local):
                context.Fault(path, $"{what} refers to the local table '{target.Table}', which other sites do not have.", $"Make '{target.Table}' a reference table, or drop the foreign key.");
                break;
            case (TableRole.Reference, TableRole.Subject or TableRole.Owned) when target.Projection.IsEmpty:
                context.Fault(path, $"{what} is the same everywhere and refers to '{target.Table}', which is not.", $"Give '{target.Table}' a projection.");
                break;
            case (TableRole.Subject or TableRole.Owned, TableRole.Subject or TableRole.Owned) when target.Projection.IsEmpty && !ForeignKeySides.IsInside(rule, key, target, context.Rules, context.Declaration.Kinds):
                context.Fault(path, $"{what} may refer to a row of '{target.Table}' that belongs to another subject.", $"Give '{target.Table}' a projection, at least [{string.Join(", ", key.TargetColumns)}]; or, if it never does, add inside: [{string.Join(", ", key.Columns)}].");
                break;
            case (TableRole.Subject or TableRole.Owned or TableRole.Reference, TableRole.Subject or TableRole.Owned) when !target.Projection.IsEmpty:
                Covered(context, key, target);
                break;
        }
    }

    /// <summary>The projection holds what the foreign key points at.</summary>
    private static void Covered(CheckContext context, ForeignKey key, TableRule target)
    {
        var held = Resolution.Projection(target, target.By, context.Catalog.Table(target.Table));
        foreach (var column in key.TargetColumns.Where(c => !held.Contains(c)))
        {
            context.Fault($"tables.{target.Table}.projection", $"Foreign key '{key.Name}' points at '{target.Table}.{column}', which is not projected.", $"Add '{column}' to the projection.");
        }
    }
}
