using Domicile.Estate;

namespace Domicile.Relocation.Moves;

/// <summary>Subjects at one site for whom another country of residence is under way: counted, nobody named.</summary>
/// <param name="Site">Where they are at home.</param>
/// <param name="Kind">The subject kind's name.</param>
/// <param name="From">The country that their home follows from; empty for unknown.</param>
/// <param name="To">The country that evidence speaks for.</param>
/// <param name="State">dwelling, settling, notice-due (they are to be told), noticed.</param>
/// <param name="Until">The first day on which the state of one of them ends; null for notice-due, which waits for the operator.</param>
/// <param name="Subjects">How many.</param>
public sealed record PendingRehoming(SiteId Site, string Kind, string From, string To, string State, DateOnly? Until, long Subjects);
