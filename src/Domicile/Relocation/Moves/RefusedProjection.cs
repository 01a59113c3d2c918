using System.Collections.Immutable;
using Domicile.Estate;

namespace Domicile.Relocation.Moves;

/// <summary>Declared columns of subjects' rows that other sites hold, and that law or policy does not admit there.</summary>
/// <param name="Tables">The tables.</param>
/// <param name="To">The site.</param>
/// <param name="Countries">Whose: countries of residence.</param>
/// <param name="Why">What refuses them.</param>
public sealed record RefusedProjection(ImmutableArray<string> Tables, SiteId To, ImmutableArray<string> Countries, string Why);
