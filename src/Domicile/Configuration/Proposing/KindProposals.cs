using System.Collections.Immutable;
using Domicile.Postgres.Catalog;

namespace Domicile.Configuration.Proposing;

/// <summary>Chooses the subject kinds among the candidates: roots, links between them, aliases, residence.</summary>
internal static class KindProposals
{
    private static readonly string[] CountryColumns =
        ["country_of_residence", "residence_country", "country_code", "country", "home_country", "residence", "billing_country", "address_country", "country_iso"];

    private static readonly string[] Order = ["organisation", "person", "employee", "device"];

    internal static ImmutableArray<ProposedKind> Of(DatabaseCatalog catalog, ImmutableArray<SubjectCandidate> candidates)
    {
        var likely = candidates.Where(c => c.Score >= SubjectCandidates.Enough).ToImmutableArray();
        var roots = likely.Where(c => !likely.Any(other => other != c && Hangs(c, other))).ToImmutableArray();
        return [.. roots.OrderBy(r => Array.IndexOf(Order, r.Nature)).Select(root => One(catalog, root, roots))];
    }

    /// <summary>Whether a candidate is rather a part of the other: it cannot be without one.</summary>
    internal static bool Hangs(SubjectCandidate one, SubjectCandidate other) => one.Table.ForeignKeys.Any(k =>
        k.Target == other.Table.Name && one.Table.Name != other.Table.Name && k.Columns.All(c => one.Table.Column(c).NotNull));

    private static ProposedKind One(DatabaseCatalog catalog, SubjectCandidate root, ImmutableArray<SubjectCandidate> roots)
    {
        var column = CountryColumns
            .Select(name => root.Table.Columns.FirstOrDefault(c => string.Join('_', Words.Of(c.Name)) == name && c.Category is 'S' or 'E' && !root.Table.ForeignKeys.Any(k => k.Columns.Contains(c.Name) && !IsCode(c))))
            .FirstOrDefault(c => c is not null && string.Join('_', Words.Of(c.Name)) is var words && CountryColumns.Contains(words));
        var links = roots.Where(r => r != root)
            .Select(r => (Kind: Name(r, roots), Key: root.Table.ForeignKeys.FirstOrDefault(k => k.Target == r.Table.Name)))
            .Where(l => l.Key is not null)
            .ToImmutableDictionary(l => l.Kind, l => l.Key!.Columns);
        return new(Name(root, roots), root, Aliases(root.Table), column?.Name, column is null ? ResidenceSql(catalog, root, roots) : null) { Links = links };
    }

    /// <summary>Its nature when it is the only root of that nature, else the table's own name in the singular.</summary>
    private static string Name(SubjectCandidate root, ImmutableArray<SubjectCandidate> roots)
    {
        var own = Words.Singular(root.Table.Name.Name);
        var name = roots.Count(r => r.Nature == root.Nature) == 1 ? root.Nature : own.Length <= 40 ? own : own[..40];
        return name;
    }

    private static bool IsCode(Column column) => column.BaseType.Contains("(2)", StringComparison.Ordinal);

    private static ImmutableArray<string> Aliases(Table table) =>
    [
        .. table.Columns.Where(c => Words.Of(c.Name).Any(w => w is "email" or "mail" or "phone" or "vin" or "username" or "login" or "serial"))
            .Select(c => c.Name)
            .Where(name => table.Keys.Any(k => !k.IsPartial && !k.IsPrimary && (k.Columns is [var only] ? only == name : k.Columns.IsEmpty && Checking.ProjectionCheck.Mentions(k.Definition, name)))),
    ];

    /// <summary>The country from a table of countries, or from the subject that this one is linked to.</summary>
    private static string? ResidenceSql(DatabaseCatalog catalog, SubjectCandidate root, ImmutableArray<SubjectCandidate> roots)
    {
        foreach (var key in root.Table.ForeignKeys.Where(k => k.Columns.Length == 1))
        {
            var target = catalog.Table(key.Target);
            var isCountries = Words.Singular(target.Name.Name).EndsWith("country", StringComparison.Ordinal);
            var code = isCountries
                ? target.Columns.FirstOrDefault(c => c.Category == 'S' && (IsCode(c) || Words.Of(c.Name).Any(w => w is "iso" or "iso2" or "alpha2" or "code")))
                : roots.Any(r => r.Table == target) ? target.Columns.FirstOrDefault(c => CountryColumns.Contains(string.Join('_', Words.Of(c.Name)))) : null;
            if (code is not null)
            {
                return $"(SELECT c.{Domicile.Postgres.Sql.Name(code.Name)} FROM {target.Name.Quoted} c WHERE c.{Domicile.Postgres.Sql.Name(key.TargetColumns[0])} = subject.{Domicile.Postgres.Sql.Name(key.Columns[0])})";
            }
        }

        return null;
    }
}
