using System.Collections.Immutable;

namespace Domicile.Postgres.Catalog;

/// <summary>What belongs to tables, by the table's object id, until the tables themselves are read.</summary>
internal sealed record CatalogParts(
    CatalogTypes Types, ILookup<uint, (uint Table, uint Type, Column Column)> Columns, ILookup<uint, UniqueKey> Keys,
    ILookup<uint, (uint Table, uint Target, ForeignKey Key)> ForeignKeys,
    ILookup<uint, (uint Table, char Kind, string Name, string Text)> Constraints, ILookup<uint, Trigger> Triggers)
{
    /// <summary>The table with all that belongs to it. A foreign key to a table of the system is left out: nothing there moves.</summary>
    internal Table Complete(uint oid, Table table, IReadOnlyDictionary<uint, TableName> names) => table with
    {
        Columns = [.. Columns[oid].Select(c => c.Column)],
        Keys = [.. Keys[oid]],
        ForeignKeys = [.. ForeignKeys[oid].Where(k => names.ContainsKey(k.Target)).Select(k => k.Key with { Target = names[k.Target] })],
        Checks = Texts(oid, 'c').Concat(Columns[oid].SelectMany(c => Types.DomainChecks(c.Type))).DistinctBy(c => c.Key, StringComparer.Ordinal).ToImmutableDictionary(),
        Exclusions = Texts(oid, 'x').ToImmutableDictionary(),
        Policies = Texts(oid, 'p').ToImmutableDictionary(),
        Rules = Texts(oid, 'r').ToImmutableDictionary(),
        Triggers = [.. Triggers[oid]],
    };

    private IEnumerable<KeyValuePair<string, string>> Texts(uint oid, char kind) =>
        Constraints[oid].Where(c => c.Kind == kind).Select(c => KeyValuePair.Create(c.Name, c.Text));
}
