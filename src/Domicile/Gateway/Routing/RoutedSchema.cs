using System.Collections.Frozen;
using System.Collections.Immutable;
using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;

namespace Domicile.Gateway.Routing;

/// <summary>Declaration and catalog, as the router needs them. Immutable once made.</summary>
internal sealed class RoutedSchema
{
    private readonly FrozenDictionary<TableName, RoutedTable> _tables;

    private RoutedSchema(Declaration declaration, FrozenDictionary<TableName, RoutedTable> tables, ImmutableDictionary<TableName, View> views) =>
        (Declaration, _tables, Views) = (declaration, tables, views);

    /// <summary>What the operator declares, ownership complete.</summary>
    internal Declaration Declaration { get; }

    /// <summary>Views by name: only plain ones are looked into.</summary>
    internal ImmutableDictionary<TableName, View> Views { get; }

    /// <summary>The table of that name; null when it is not declared.</summary>
    internal RoutedTable? Table(TableName name) => _tables.GetValueOrDefault(name);

    /// <summary>Put together.</summary>
    /// <param name="declared">As read from the file.</param>
    /// <param name="catalog">The catalog of any live site.</param>
    /// <exception cref="DomicileException">The two do not fit; <c>domicile check --live</c> says why.</exception>
    internal static RoutedSchema Of(Declaration declared, DatabaseCatalog catalog)
    {
        var declaration = declared.Resolve(catalog);
        var rules = declaration.Tables.ToDictionary(r => r.Table);
        var tables = declaration.Tables.Where(r => catalog.Tables.ContainsKey(r.Table))
            .ToFrozenDictionary(r => r.Table, r => new RoutedTable(r, catalog.Table(r.Table), KindOf(r, rules, declaration)));
        foreach (var table in tables.Values)
        {
            if (table.Rule.By is Ownership.ByColumns by && tables.TryGetValue(by.Parent, out var parent) && by.ParentColumns.All(c => parent.Find(c) >= 0))
            {
                (table.Parent, table.ParentColumns) = (parent, [.. by.ParentColumns.Select(parent.Find)]);
            }

            if (Resolution.Recipient(table.Rule, catalog.Table(table.Name), declaration.Kinds) is { } recipient && tables.TryGetValue(recipient.Kind.Table, out var recipients))
            {
                (table.Recipients, table.RecipientKey) = (recipients, [.. recipient.Columns.Select(table.Find)]);
            }
        }

        return new(declaration, tables, catalog.Views);
    }

    /// <summary>Sites that hold data, in declaration order.</summary>
    internal IEnumerable<Site> Open => Declaration.Sites.Where(s => s is { State: SiteState.Live or SiteState.Draining, Database: not null });

    private static SubjectKind? KindOf(TableRule rule, Dictionary<TableName, TableRule> rules, Declaration declaration)
    {
        for (var hops = 0; hops <= rules.Count; hops++)
        {
            if (rule.Role == TableRole.Subject)
            {
                return declaration.Kind(rule.Kind!);
            }

            if (rule.By is null || !rules.TryGetValue(rule.By.Parent, out rule!))
            {
                return null;
            }
        }

        return null;
    }
}
