using Domicile.Policy;
using Domicile.Postgres.Catalog;

namespace Domicile.Configuration.Checking;

/// <summary>Each subject kind can be named, found and placed.</summary>
internal static class SubjectCheck
{
    internal static void Run(CheckContext context)
    {
        foreach (var kind in context.Declaration.Kinds)
        {
            if (context.Catalog.Tables.TryGetValue(kind.Table, out var table))
            {
                Key(context, kind, table);
                Columns(context, kind, table);
                Sightings(context, kind);
            }
        }
    }

    private static void Key(CheckContext context, SubjectKind kind, Table table)
    {
        var path = $"subjects.{kind.Name}.key";
        ExistenceCheck.Column(context, table, path, kind.Key);
        if (!table.PrimaryKey.IsEmpty && !kind.Key.ToHashSet(StringComparer.Ordinal).SetEquals(table.PrimaryKey))
        {
            context.Fault(path, $"The key of subject kind '{kind.Name}' is not the primary key of '{table.Name}'.", $"Write key: [{string.Join(", ", table.PrimaryKey)}].");
        }
    }

    private static void Sightings(CheckContext context, SubjectKind kind)
    {
        foreach (var (name, sightings) in kind.Rehoming is { } how ? new[] { ("evidence", how.Evidence), ("notices", how.Notices) } : [])
        {
            if (context.Catalog.Tables.TryGetValue(sightings.Table, out var table))
            {
                ExistenceCheck.Column(
                    context, table, $"subjects.{kind.Name}.residence.changes.{name}", [.. sightings.By, sightings.Country, sightings.On, .. sightings.Kind is { } word ? [word] : Array.Empty<string>()]);
            }
        }
    }

    private static void Columns(CheckContext context, SubjectKind kind, Table table)
    {
        var path = $"subjects.{kind.Name}";
        if (kind.Residence is Residence.Column residence)
        {
            ExistenceCheck.Column(context, table, $"{path}.residence", [residence.Name]);
        }

        ExistenceCheck.Column(context, table, $"{path}.aliases", kind.Aliases);
        foreach (var alias in kind.Aliases.Where(a => table.Columns.Any(c => c.Name == a) && !IsUnique(table, a)))
        {
            context.Fault($"{path}.aliases", $"Alias '{alias}' of subject kind '{kind.Name}' is not unique in '{table.Name}'.", $"Add a unique index over it, or take it out of 'aliases'.");
        }

        foreach (var (other, columns) in kind.Links)
        {
            ExistenceCheck.Column(context, table, $"{path}.links.{other}", columns);
            var target = context.Declaration.Kinds.FirstOrDefault(k => k.Name == other)?.Table;
            if (target is not null && Resolution.ForeignKeys(table, columns).All(k => k.Target != target))
            {
                context.Note($"{path}.links.{other}", $"No foreign key of '{table.Name}' over {string.Join(", ", columns)} leads to '{target}'.", "Declare the constraint, or make sure that the application keeps the link.");
            }
        }
    }

    /// <summary>Unique by itself, or by an expression over it such as lower(email).</summary>
    private static bool IsUnique(Table table, string column) => table.Keys.Any(k => !k.IsPartial
        && (k.Columns is [var only] ? only == column : k.Columns.IsEmpty && k.Definition.Contains(column, StringComparison.Ordinal)));
}
