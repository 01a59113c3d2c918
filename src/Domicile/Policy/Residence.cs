using System.Collections.Immutable;
using Domicile.Estate;

namespace Domicile.Policy;

/// <summary>How a subject's country of residence is read from its row.</summary>
public abstract record Residence
{
    private Residence() { }

    /// <summary>From a column that holds a code, or a name that the map turns into one.</summary>
    /// <param name="Name">The column of the subject's table.</param>
    /// <param name="Map">Country names to codes; empty when the column holds codes.</param>
    public sealed record Column(string Name, ImmutableDictionary<string, CountryCode> Map) : Residence;

    /// <summary>From an SQL expression over the subject's row (alias <c>subject</c>) that yields a code.</summary>
    public sealed record Expression(string Sql) : Residence;
}
