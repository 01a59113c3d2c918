using System.Collections.Immutable;

namespace Domicile.Postgres.Catalog;

/// <summary>One catalog row to one record; the positions are those of <see cref="CatalogSql"/>.</summary>
internal static class CatalogRecords
{
    internal static CatalogType Type(CatalogRows r) => new(
        r.Oid(0), r.Text(1), r.Text(2), r.Char(3), r.Char(4), r.Bool(5), r.Bool(6), r.Oid(7), r.TextOrNull(8), r.Oid(9), r.Oid(10),
        r.Texts(11), r.Texts(12), r.Texts(13), r.Oids(14));

    internal static Func<CatalogRows, (uint Table, uint Type, Column Column)> Column(CatalogTypes types) => r =>
    {
        var type = r.Oid(3);
        var generated = r.Bool(7);
        var bare = types.Bare(type);
        return (r.Oid(0), type, new Column(
            r.Text(1), r.Text(2), r.Bool(5) || types.RefusesNull(type), generated ? null : r.TextOrNull(6), generated,
            r.TextOrNull(8) == "a", r.TextOrNull(9), types.IsPortable(type))
        {
            TypeDefinition = types.Definition(type),
            Labels = bare.Labels,
            Category = bare.Category,
            BaseType = types.BareText(type) ?? r.Text(2),
            GeneratedAs = generated ? r.TextOrNull(6) : null,
            IsIdentity = r.TextOrNull(8) is "a" or "d",
            Collation = r.TextOrNull(10),
            Comment = r.TextOrNull(11),
        });
    };

    internal static (uint Table, UniqueKey Key) Key(CatalogRows r) => (r.Oid(0), new(r.Text(1), r.Texts(7), r.Bool(2), r.Text(3), r.Bool(4))
    {
        IsDeferrable = r.Bool(5),
        NullsNotDistinct = r.Bool(6),
    });

    internal static (uint Table, uint Target, ForeignKey Key) ForeignKey(CatalogRows r) => (r.Oid(0), r.Oid(6), new(
        r.Text(1), r.Texts(7), Unnamed, r.Texts(8), Act(r.Char(2)), Act(r.Char(3)), r.Bool(4), r.Bool(5)));

    internal static (uint Table, char Kind, string Name, string Text) Constraint(CatalogRows r) =>
        (r.Oid(0), r.Char(1), r.Text(2), r.Char(1) == 'p' ? PolicyText(r.Text(3).Split('\x1f')) : r.TextOrNull(3) ?? "");

    /// <summary>Command and roles, USING, WITH CHECK; an expression that Domicile has widened counts as it was.</summary>
    private static string PolicyText(string[] parts) => parts[0]
        + string.Concat(parts.Skip(1).Zip(["USING", "WITH CHECK"], (e, word) => e.Length == 0 ? "" : $" {word} ({PolicyCondition.Remove(e)})"));

    internal static (uint Table, Trigger Trigger) Trigger(CatalogRows r) =>
        (r.Oid(0), new(r.Text(1), r.Text(2), TriggerCondition.Remove(r.Text(3)), r.Char(4), r.Text(5)));

    internal static (uint Oid, Table Table) Table(CatalogRows r) => (r.Oid(0), new(
        new(r.Text(1), r.Text(2)), r.Bool(3), r.Bool(5), r.Bool(4), [], [], [], ImmutableDictionary<string, string>.Empty, [], r.Bool(6), r.Bool(7),
        r.Char(8), r.Text(9), r.Double(13), r.Long(14))
    {
        HidesRows = r.Bool(10),
        IsOfExtension = r.Bool(11),
        Comment = r.TextOrNull(12),
        Partitions = Names(r.Texts(15), r.Texts(16)),
    });

    internal static View View(CatalogRows r) => new(
        new(r.Text(0), r.Text(1)),
        r.Char(2) switch { 'm' => ViewKind.Materialised, 'f' => ViewKind.Foreign, _ => ViewKind.Plain },
        r.Text(3), Names(r.Texts(5), r.Texts(6)), r.Long(4));

    /// <summary>Stands for the target until the tables' names are known.</summary>
    private static readonly TableName Unnamed = new("", "");

    private static ImmutableArray<TableName> Names(ImmutableArray<string> schemas, ImmutableArray<string> names) =>
        [.. schemas.Zip(names, (schema, name) => new TableName(schema, name))];

    private static string Act(char code) => code switch
    {
        'r' => "RESTRICT",
        'c' => "CASCADE",
        'n' => "SET NULL",
        'd' => "SET DEFAULT",
        _ => "NO ACTION",
    };
}
