using System.Collections.Immutable;
using Domicile.Configuration.Checking;
using Domicile.Postgres.Catalog;

namespace Domicile.Configuration;

/// <summary>Holds a declaration against a live site's catalog and finds everything that is wrong, without touching the database.</summary>
public static class ConfigurationCheck
{
    /// <summary>Faults and notes, by line.</summary>
    /// <param name="declaration">As loaded; it need not be resolved.</param>
    /// <param name="catalog">The site's catalog, read by the role that will move.</param>
    /// <param name="strict">Refuse columns without a data class, too.</param>
    public static ImmutableArray<Fault> Against(Declaration declaration, DatabaseCatalog catalog, bool strict = false)
    {
        var context = new CheckContext(declaration, catalog);
        ExistenceCheck.Run(context, strict);
        TableCheck.Run(context);
        SubjectCheck.Run(context);
        OwnershipCheck.Run(context);
        ProjectionCheck.Run(context);
        ForeignKeyCheck.Run(context);
        return context.Faults;
    }

    /// <summary>Columns named in the file that carry no class, as far as the file alone can tell.</summary>
    public static ImmutableArray<Fault> Unclassified(Declaration declaration) =>
    [
        .. from rule in declaration.Tables
           where rule.Role is Policy.TableRole.Subject or Policy.TableRole.Owned
           from column in rule.Projection.Concat(rule.Fill.Keys).Concat(Resolution.Columns(rule.By)).Distinct(StringComparer.Ordinal)
           where column != Resolution.AllColumns && !rule.Classes.ContainsKey(column)
           let place = declaration.Sources.Of($"tables.{rule.Table}.columns")
           select new Fault(place.File, place.Line, place.Column, $"Column '{rule.Table}.{column}' has no data class.", "Add it under 'columns' with a Fideslang key; without one it counts as most protected."),
    ];

    /// <summary>What two live sites' schemas say differently about the tables that take part.</summary>
    public static ImmutableArray<Fault> Between(Declaration declaration, (Estate.SiteId Site, DatabaseCatalog Catalog) one, (Estate.SiteId Site, DatabaseCatalog Catalog) other)
    {
        var taking = declaration.Tables.Where(t => t.Role != Policy.TableRole.Local).Select(t => t.Table);
        return
        [
            .. from difference in CatalogComparison.Differences(one.Catalog, other.Catalog, taking)
               let place = declaration.Sources.Of($"tables.{difference.Table}")
               select new Fault(place.File, place.Line, place.Column, Sentence(difference, one.Site, other.Site), "Run the same migrations at both sites."),
        ];
    }

    private static string Sentence(SchemaDifference difference, Estate.SiteId one, Estate.SiteId other) => (difference.Here, difference.There) switch
    {
        (null, _) => $"'{difference.Table}': {difference.What} is at {other} only.",
        (_, null) => $"'{difference.Table}': {difference.What} is at {one} only.",
        _ => $"'{difference.Table}': {difference.What} differs: at {one} '{difference.Here}', at {other} '{difference.There}'.",
    };
}
