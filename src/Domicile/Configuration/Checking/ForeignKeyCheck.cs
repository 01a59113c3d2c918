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
                    Projected(context, rule, table, key, target);
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
            case (TableRole.Local, TableRole.Subject or TableRole.Owned) when !target.IsEverywhere:
                context.Fault(path, $"{what} is local and refers to '{target.Table}', whose rows leave.", $"Give '{target.Table}' a projection, so that something stays behind, or drop the foreign key.");
                break;
            case (not TableRole.Local, TableRole.Local):
                context.Fault(path, $"{what} refers to the local table '{target.Table}', which other sites do not have.", $"Make '{target.Table}' a reference table, or drop the foreign key.");
                break;
            case (TableRole.Reference, TableRole.Subject or TableRole.Owned) when !target.IsEverywhere:
                context.Fault(path, $"{what} is the same everywhere and refers to '{target.Table}', which is not.", $"Give '{target.Table}' a projection.");
                break;
            case (TableRole.Subject or TableRole.Owned, TableRole.Subject or TableRole.Owned) when !target.DirectedTo.IsEmpty && !ForeignKeySides.IsInside(rule, key, target, context.Rules, context.Declaration.Kinds):
                Covered(context, key, target);
                context.Note(path, $"{what} refers to '{target.Table}', whose rows are at their author's home and at their recipient's.", $"See that a row never refers to one of '{target.Table}' that is neither from its owner nor to its owner: its owner could not move.");
                break;
            case (TableRole.Subject or TableRole.Owned, TableRole.Subject or TableRole.Owned) when target.Projection.IsEmpty && !ForeignKeySides.IsInside(rule, key, target, context.Rules, context.Declaration.Kinds):
                context.Fault(path, $"{what} may refer to a row of '{target.Table}' that belongs to another subject.", $"Give '{target.Table}' a projection, at least [{string.Join(", ", key.TargetColumns)}]; or, if it never does, add inside: [{string.Join(", ", key.Columns)}].");
                break;
            case (TableRole.Subject or TableRole.Owned or TableRole.Reference, TableRole.Subject or TableRole.Owned) when target.IsEverywhere:
                Covered(context, key, target);
                break;
        }
    }

    /// <summary>A projection's own foreign keys must hold wherever it stands: a key that it keeps needs its row there, and a key
    /// that may not be NULL cannot be left out.</summary>
    private static void Projected(CheckContext context, TableRule rule, Table table, ForeignKey key, TableRule target)
    {
        if (rule.Projection.IsEmpty)
        {
            return;
        }

        var held = Resolution.Projection(rule, rule.By, table);
        var path = $"tables.{rule.Table}.projection";
        if (key.Columns.All(held.Contains))
        {
            if (target.Role is TableRole.Subject or TableRole.Owned && !target.IsEverywhere && (rule.DirectedTo.IsEmpty || target.DirectedTo.IsEmpty || !ForeignKeySides.IsStep(rule, key)))
            {
                context.Fault(path, $"The projection of '{rule.Table}' keeps {string.Join(", ", key.Columns)}, and '{key.Target}' has no projection at every site for it to refer to.", $"Give '{key.Target}' a projection, at least [{string.Join(", ", key.TargetColumns)}].");
            }
        }
        else if (key.Columns.FirstOrDefault(c => !held.Contains(c) && rule.Fill.GetValueOrDefault(c) is null or Filler.Template && table.Columns.Any(k => k.Name == c && k.NotNull)) is { } missing)
        {
            context.Fault(path, $"'{rule.Table}.{missing}' is NOT NULL and refers to '{key.Target}', and the projection leaves it out.", $"Add '{missing}' to the projection, or fill it with a constant that '{key.Target}' holds.");
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
