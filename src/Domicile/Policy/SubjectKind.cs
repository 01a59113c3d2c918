using System.Collections.Immutable;
using Domicile.Estate;
using Domicile.Policy.Homes.Rehoming;
using Domicile.Postgres;

namespace Domicile.Policy;

/// <summary>A kind of subject: person, organisation, device.</summary>
/// <param name="Name">Lower-case letters, digits and '_', at most 40: it names tables of ours.</param>
/// <param name="Table">The subject's root table.</param>
/// <param name="Key">Its key columns in that table (the primary key).</param>
/// <param name="Aliases">Columns by which a subject is found from anywhere; unique across sites.</param>
/// <param name="Residence">Where its country of residence is read.</param>
/// <param name="Homes">What the operator prefers among what law and policy admit; the first rule that covers the country counts.</param>
public sealed record SubjectKind(
    string Name, TableName Table, ImmutableArray<string> Key, ImmutableArray<string> Aliases, Residence Residence,
    ImmutableArray<HomeRule> Homes)
{
    /// <summary>How a subject comes to live in another country; null when homes follow its residence at once.</summary>
    public DeclaredRehoming? Rehoming { get; init; }

    /// <summary>Columns of the subject's table that name a subject of another kind, by that kind: a device's owner, an employee's
    /// organisation. A link says that two subjects belong together; each keeps its own home.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Links { get; init; } = ImmutableDictionary<string, ImmutableArray<string>>.Empty;
}
