namespace Domicile.Estate.Facts;

/// <summary>Media found at a site that somebody had before.</summary>
/// <param name="Medium">What: disks, tapes, paper.</param>
/// <param name="Count">How many; null when nobody has counted.</param>
/// <param name="SanitisedOn">The day the last of them was sanitised; null while one is not.</param>
/// <param name="Method">How: overwritten, destroyed, returned to the owner.</param>
/// <param name="Evidence">What proves it.</param>
public sealed record ResidualItem(string Medium, long? Count, DateOnly? SanitisedOn, string? Method, string? Evidence);
