using System.Collections.Immutable;
using Domicile.Postgres.Catalog;

namespace Domicile.Configuration.Proposing;

/// <summary>Scores tables by name, columns and what refers to them.</summary>
public static class SubjectCandidates
{
    /// <summary>From this score on a table is proposed as a subject's root.</summary>
    public const int Enough = 6;

    private static readonly (string Nature, string[] Words)[] Natures =
    [
        ("employee", ["employee", "staff", "worker", "technician"]),
        ("organisation", ["organisation", "organization", "company", "tenant", "workspace", "merchant", "firm", "business", "org"]),
        ("device", ["device", "vehicle", "car", "sensor", "meter", "battery", "powerwall", "charger", "inverter"]),
        ("person", ["user", "customer", "person", "member", "patient", "client", "student", "player", "passenger", "guest", "subscriber", "account", "citizen", "tenant_user", "driver"]),
    ];

    private static readonly (string Word, int Points, string Because)[] Columns =
    [
        ("email", 2, "has an e-mail"), ("mail", 2, "has an e-mail"), ("username", 2, "has a user name"), ("login", 1, "has a login"),
        ("phone", 1, "has a phone number"), ("mobile", 1, "has a phone number"), ("password", 2, "has a password"), ("country", 2, "has a country"),
        ("birth", 1, "has a birth date"), ("birthday", 1, "has a birth date"), ("vin", 2, "has a VIN"), ("serial", 1, "has a serial number"), ("name", 1, "has a name"),
    ];

    /// <summary>Every table with any points, best first.</summary>
    public static ImmutableArray<SubjectCandidate> Of(DatabaseCatalog catalog) =>
    [
        .. catalog.Tables.Values.Where(t => !t.IsOfExtension && !t.PrimaryKey.IsEmpty)
            .Select(t => Score(t, catalog))
            .Where(c => c.Score > 0)
            .OrderByDescending(c => c.Score).ThenBy(c => c.Table.Name.ToString(), StringComparer.Ordinal),
    ];

    private static SubjectCandidate Score(Table table, DatabaseCatalog catalog)
    {
        var because = ImmutableArray.CreateBuilder<string>();
        var points = 0;
        void Add(int some, string why)
        {
            points += some;
            because.Add(why);
        }

        var name = Words.Singular(table.Name.Name);
        var (nature, exact) = Nature(name);
        if (nature is not null)
        {
            Add(exact ? 5 : 3, $"is named '{table.Name.Name}'");
        }

        var words = table.Columns.Where(c => !IsReference(c, table)).SelectMany(c => Words.Of(c.Name)).ToHashSet(StringComparer.Ordinal);
        foreach (var (_, some, why) in Columns.Where(c => words.Contains(c.Word)).DistinctBy(c => c.Because))
        {
            Add(some, why);
        }

        var inbound = catalog.Referencing(table.Name).Where(r => r.From.Name != table.Name).Select(r => r.From.Name).Distinct().Count();
        if (inbound > 0)
        {
            Add(Math.Min(inbound, 3), inbound == 1 ? "is referred to by 1 table" : $"is referred to by {inbound} tables");
        }

        // A table without a telling name is a person's only if it says how to reach one.
        var found = nature ?? (words.Contains("email") && inbound > 0 ? "person" : null);
        return new(table, found ?? "person", found is null || KeyIsReference(table) ? 0 : points, because.ToImmutable());
    }

    private static (string? Nature, bool Exact) Nature(string name)
    {
        var exact = Natures.FirstOrDefault(n => n.Words.Contains(name)).Nature;
        return exact is not null ? (exact, true) : (Natures.FirstOrDefault(n => n.Words.Any(w => name.EndsWith($"_{w}", StringComparison.Ordinal))).Nature, false);
    }

    private static bool IsReference(Column column, Table table) => table.ForeignKeys.Any(k => k.Columns.Contains(column.Name));

    /// <summary>A primary key made of foreign keys: a profile or a link table, which hangs off something.</summary>
    private static bool KeyIsReference(Table table) => table.PrimaryKey.All(c => table.ForeignKeys.Any(k => k.Columns.Contains(c)));
}
