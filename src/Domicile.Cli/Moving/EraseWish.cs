using Domicile.Estate;

namespace Domicile.Cli.Moving;

/// <summary>What <c>domicile erase</c> is asked for.</summary>
/// <param name="Site">The site.</param>
/// <param name="Files">Its data folder; null where nobody shows us the files.</param>
/// <param name="Sample">Values of each protected text column to look for.</param>
/// <param name="Patience">How long a table or a snapshot is waited for.</param>
/// <param name="Yes">Do not ask.</param>
internal sealed record EraseWish(SiteId Site, string? Files, int Sample, TimeSpan Patience, bool Yes);
