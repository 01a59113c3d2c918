namespace Domicile.Gateway.Routing;

/// <summary>A SET or RESET that a site must have seen before it serves the session.</summary>
/// <param name="Version">Grows by one with every setting of the session: a site that has seen version n needs those above n.</param>
/// <param name="Name">The setting.</param>
/// <param name="Sql">The statement, to be sent outside of a transaction block.</param>
public sealed record SessionSetting(long Version, string Name, string Sql);
