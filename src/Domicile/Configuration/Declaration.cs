using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Domicile.Estate;
using Domicile.Policy;
using Domicile.Estate.Facts;
using Domicile.Policy.Homes.Controllers;
using Domicile.Policy.Homes.Planning;
using Domicile.Policy.Law.Vocabulary;
using Domicile.Policy.InForce;
using Domicile.Postgres;

namespace Domicile.Configuration;

/// <summary>Everything that domicile.yaml declares, checked in itself.</summary>
/// <param name="Areas">Areas by name.</param>
/// <param name="Sites">Sites in declaration order.</param>
/// <param name="Control">The control database.</param>
/// <param name="Kinds">Subject kinds.</param>
/// <param name="Tables">Rules by table, in declaration order.</param>
/// <param name="Moving">Defaults of a move.</param>
public sealed record Declaration(
    ImmutableDictionary<string, Area> Areas, ImmutableArray<Site> Sites, ServerAddress Control,
    ImmutableArray<SubjectKind> Kinds, ImmutableArray<TableRule> Tables, MovingDefaults Moving)
{
    /// <summary>Where each part was declared.</summary>
    public SourceMap Sources { get; init; } = SourceMap.Empty;

    /// <summary>All texts that decide where whose data may be: law, the operator's rules, facts, and what this file says of sites and homes.</summary>
    public required PolicyDocument Rules { get; init; }

    /// <summary>The same texts, read: every question about homes is asked here.</summary>
    [AllowNull]
    public HomePlanner Homes
    {
        get => field ??= Rules.Read();
        init;
    }

    /// <summary>The logs that acts are written to before they are done; empty when none are kept.</summary>
    public ImmutableArray<LedgerArea> Ledger { get; init; } = [];

    /// <summary>Who answers for the subjects: an entity, or a joint arrangement; null when nobody said.</summary>
    public string? Controller { get; init; }

    /// <summary>Where residents of a country may be at home on a day, in order of preference, judged as if all their data were most
    /// protected: what an application asks for a newcomer.</summary>
    public HomeSet HomesOf(SubjectKind kind, CountryCode? country, DateOnly day) => HomesOf(kind, Country.Of(country), day);

    /// <inheritdoc cref="HomesOf(SubjectKind, CountryCode?, DateOnly)"/>
    public HomeSet HomesOf(SubjectKind kind, Country residence, DateOnly day)
    {
        var asked = Homes.Adjudicator;
        var controller = JointControllers.For(Controller, asked.Facts, asked.Book.Areas, residence, day);
        return Homes.For(new HomeCell(kind.Name, residence, controller, HomeCell.Bits([DataCategory.Unclassified])), day);
    }

    /// <summary>The same declaration with every <c>by</c> a complete step and every projection a list of columns, primary key and
    /// ownership columns among them.</summary>
    /// <param name="catalog">The catalog of any live site: whether the sites agree is compared elsewhere.</param>
    /// <exception cref="DomicileException">A step leads nowhere; <c>ConfigurationCheck</c> lists every such fault with its line.</exception>
    public Declaration Resolve(Postgres.Catalog.DatabaseCatalog catalog) => Resolution.Of(this, catalog);

    /// <summary>The site of that name.</summary>
    /// <exception cref="DomicileException">No site has that name.</exception>
    public Site Site(SiteId id) => Sites.FirstOrDefault(s => s.Id == id) ?? throw new DomicileException(
        message: $"There is no site '{id}'.",
        detail: $"Declared: {string.Join(", ", Sites.Select(s => s.Id))}.",
        hint: "Name a declared site, or declare this one under 'sites' in domicile.yaml.");

    /// <summary>The subject kind of that name.</summary>
    /// <exception cref="DomicileException">No kind has that name.</exception>
    public SubjectKind Kind(string name) => Kinds.FirstOrDefault(k => k.Name == name) ?? throw new DomicileException(
        message: $"There is no subject kind '{name}'.",
        detail: $"Declared: {string.Join(", ", Kinds.Select(k => k.Name))}.",
        hint: "Name a declared kind, or declare this one under 'subjects' in domicile.yaml.");
}
