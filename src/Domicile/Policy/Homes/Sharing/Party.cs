using Domicile.Estate;
using Domicile.Estate.Facts;

namespace Domicile.Policy.Homes.Sharing;

/// <summary>One of several whom a record is about.</summary>
/// <param name="Role">What it is in the record: author, recipient, owner.</param>
/// <param name="Residence">Where it lives.</param>
/// <param name="Controller">Who answers for its data.</param>
/// <param name="Home">Its home.</param>
public sealed record Party(string Role, Country Residence, string Controller, SiteId Home);
