using System.Collections.Immutable;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;

namespace Domicile.Configuration.Proposing;

/// <summary>Gives each table a role, and says why.</summary>
internal sealed class RoleProposals(DatabaseCatalog catalog, ImmutableArray<ProposedKind> kinds, IReadOnlyDictionary<TableName, (ForeignKey Key, ImmutableArray<ForeignKey> Others)> steps)
{
    private static readonly string[] Tools = ["schema_migration", "flyway_schema_history", "alembic_version", "django_migration", "ar_internal_metadata", "databasechangelog", "databasechangeloglock", "goose_db_version", "ef_migrations_history", "knex_migration", "knex_migration_lock"];

    internal List<Decision> Decisions { get; } = [];

    internal ImmutableArray<ProposedTable> All() =>
    [
        .. catalog.Tables.Values.Where(t => !t.IsOfExtension).Select(One)
            .OrderBy(t => t.Role).ThenBy(t => Hops(t.Name)).ThenBy(t => t.Name.ToString(), StringComparer.Ordinal),
    ];

    private ProposedTable One(Table table)
    {
        if (kinds.FirstOrDefault(k => k.Candidate.Table.Name == table.Name) is { } kind)
        {
            return new(table, TableRole.Subject, null, string.Join(", ", kind.Candidate.Because)) { Kind = kind.Name };
        }

        if (table.PrimaryKey.IsEmpty)
        {
            Decisions.Add(new("no-primary-key", table.Name, $"'{table.Name}' has no primary key, so its rows cannot be followed.", "It stays local. Add a primary key to let it move."));
            return new(table, TableRole.Local, null, "has no primary key");
        }

        if (steps.TryGetValue(table.Name, out var step))
        {
            return Owned(table, step.Key, step.Others);
        }

        return Upwards(table) ?? Alone(table);
    }

    private ProposedTable Owned(Table table, ForeignKey key, ImmutableArray<ForeignKey> others)
    {
        if (others.Length > 0 && others.Any(o => o.Target == key.Target))
        {
            Decisions.Add(new("several-owners", table.Name, $"'{table.Name}' could also belong by {string.Join(" or by ", others.Select(o => string.Join(", ", o.Columns)))}.", $"It belongs by {string.Join(", ", key.Columns)} to '{key.Target}'."));
        }

        var open = key.Columns.Where(c => !table.Column(c).NotNull).ToList();
        if (open.Count > 0)
        {
            Decisions.Add(new("owner-may-be-null", table.Name, $"A row of '{table.Name}' whose {string.Join(", ", open)} is NULL belongs to nobody.", "Such rows stay where they are."));
        }

        return new(table, TableRole.Owned, new Ownership.ByColumns(key.Target, key.Columns, key.TargetColumns), $"foreign key {key.Name}");
    }

    /// <summary>A table that an owned one points at, one row each: an address that belongs to the user who names it.</summary>
    private ProposedTable? Upwards(Table table)
    {
        var personal = ColumnClasses.Personal(table);
        var pointing = catalog.Referencing(table.Name).Where(r => r.From.Name != table.Name && (steps.ContainsKey(r.From.Name) || kinds.Any(k => k.Candidate.Table.Name == r.From.Name))).ToList();
        if (personal.IsEmpty || pointing.Count == 0)
        {
            return null;
        }

        var single = pointing.Count == 1 && pointing[0].From.Keys.Any(k => !k.IsPartial && !k.Columns.IsEmpty && k.Columns.All(pointing[0].Key.Columns.Contains)) ? pointing[0] : default;
        if (single.Key is null)
        {
            Decisions.Add(new("unowned-personal", table.Name, $"'{table.Name}' seems to hold personal data ({string.Join(", ", personal)}) and is named by {string.Join(", ", pointing.Select(p => $"{p.From.Name}.{string.Join(",", p.Key.Columns)}"))}, so a row may be shared.", "It stays local, and 'check' will refuse the foreign keys to it. Give it an owner: by: { parent: ..., sql: ... }."));
            return new(table, TableRole.Local, null, "personal data that several subjects may share");
        }

        var sql = string.Join(" AND ", single.Key.TargetColumns.Zip(single.Key.Columns, (mine, theirs) => $"row.{Sql.Name(mine)} = owner.{Sql.Name(theirs)}"));
        return new(table, TableRole.Owned, new Ownership.ByCondition(single.From.Name, sql), $"'{single.From.Name}' names it, one row each");
    }

    private ProposedTable Alone(Table table)
    {
        var name = Words.Singular(table.Name.Name);
        if (Tools.Contains(name) || name.EndsWith("migration", StringComparison.Ordinal))
        {
            return new(table, TableRole.Local, null, "the migration tool's own");
        }

        var personal = ColumnClasses.Personal(table);
        var referred = catalog.Referencing(table.Name).Any(r => r.From.Name != table.Name);
        if (Polymorphic(table) is { } pair)
        {
            Decisions.Add(new("polymorphic-owner", table.Name, $"'{table.Name}.{pair}_type' and '{pair}_id' seem to name rows of several tables, which no foreign key can say.", $"It stays local. Give it an owner: by: {{ parent: ..., sql: \"row.{pair}_type = '...' AND owner.id = row.{pair}_id\" }}."));
            return new(table, TableRole.Local, null, "names its owner by type and id");
        }

        if (!referred && personal.IsEmpty && ColumnClasses.Content(table) is { IsEmpty: false } content)
        {
            personal = content;
        }

        if (!personal.IsEmpty || DerivedCopies.OfName(table) is not null)
        {
            Decisions.Add(new("unowned", table.Name, $"No foreign key leads from '{table.Name}' to a subject{(personal.IsEmpty ? "" : $", yet it seems to hold personal data ({string.Join(", ", personal)})")}.", "It stays local. If its rows are a subject's, say how: by: { parent: ..., sql: ... }."));
            return new(table, TableRole.Local, null, personal.IsEmpty ? DerivedCopies.OfName(table)! : "personal data without an owner");
        }

        if (!referred)
        {
            Decisions.Add(new("unowned", table.Name, $"Nobody owns '{table.Name}', and nothing refers to it.", "It is taken for reference data, the same at every site."));
        }

        return new(table, TableRole.Reference, null, "no path to a subject, and nothing personal by its column names");
    }

    /// <summary>The stem of a pair of columns such as target_type and target_id; null without one.</summary>
    private static string? Polymorphic(Table table) => table.Columns.Select(c => c.Name)
        .Where(name => name.EndsWith("_type", StringComparison.Ordinal)).Select(name => name[..^5])
        .FirstOrDefault(stem => table.Columns.Any(c => c.Name == $"{stem}_id") && !table.ForeignKeys.Any(k => k.Columns.Contains($"{stem}_id")));

    private int Hops(TableName name)
    {
        var hops = 0;
        for (var at = name; steps.TryGetValue(at, out var step) && hops <= steps.Count; at = step.Key.Target)
        {
            hops++;
        }

        return hops;
    }
}
