using Domicile.Samples.Clips.Writers;

namespace Domicile.Samples.Clips.Checking;

/// <summary>A row that one site holds in full (a projection is none).</summary>
/// <param name="Site">The site's database.</param>
/// <param name="Key">The row.</param>
/// <param name="Subject">Whose it is.</param>
/// <param name="Revision">Its revision; 1 where the table counts none.</param>
/// <param name="Nonce">The last live write in it; null when it stands as generated.</param>
internal sealed record SeenRow(string Site, RowKey Key, long Subject, int Revision, string? Nonce);
