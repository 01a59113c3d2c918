using Domicile.Estate;
using Domicile.Postgres;

namespace Domicile.Cli.Rehearsal;

/// <summary>What was asked for.</summary>
/// <param name="From">The database, which is only read.</param>
/// <param name="Config">domicile.yaml or a folder; null for what <c>domicile init</c> would propose.</param>
/// <param name="Site">Which site of the configuration <paramref name="From"/> is; null for the first live one.</param>
/// <param name="Country">Where the database stands, where no configuration says so.</param>
/// <param name="Subjects">At most so many of each kind.</param>
/// <param name="Json">Report as JSON.</param>
/// <param name="Keep">Keep servers until Ctrl-C, and their folder for good.</param>
internal sealed record RehearsalOptions(ServerAddress From, string? Config, SiteId? Site, CountryCode? Country, int Subjects, bool Json, bool Keep);
