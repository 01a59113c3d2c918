using System.Collections.Immutable;

namespace Domicile.Postgres.Catalog;

/// <summary>Names what differs between two databases' schemas, for the tables that a move touches.</summary>
public static class CatalogComparison
{
    /// <summary>The differences, in the order of the tables and then of the names; empty when rows fit both alike.</summary>
    public static ImmutableArray<SchemaDifference> Differences(DatabaseCatalog here, DatabaseCatalog there, IEnumerable<TableName> tables) =>
        [.. tables.Distinct().SelectMany(name => Differences(name, here.Tables.GetValueOrDefault(name), there.Tables.GetValueOrDefault(name)))];

    private static IEnumerable<SchemaDifference> Differences(TableName name, Table? here, Table? there)
    {
        if (here is null || there is null)
        {
            return here is null && there is null ? [] : [new(name, "table", here is null ? null : "present", there is null ? null : "present")];
        }

        var (left, right) = (SchemaFingerprint.Lines(here), SchemaFingerprint.Lines(there));
        return left.Keys.Union(right.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(what => new SchemaDifference(name, what, left.GetValueOrDefault(what), right.GetValueOrDefault(what)))
            .Where(difference => difference.Here != difference.There);
    }
}
