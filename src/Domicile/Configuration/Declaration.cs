using System.Collections.Immutable;
using Domicile.Estate;
using Domicile.Policy;
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
