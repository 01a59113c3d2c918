namespace Domicile.Relocation.Verification;

/// <summary>Something that is not as it should be while nothing moves; counts only, since keys and values are personal.</summary>
/// <param name="Code">A stable word for it: projection, stray, reference, orphans, directory, certificate.</param>
/// <param name="Site">The site where it was found; null for a certificate.</param>
/// <param name="About">The table, or the certificate.</param>
/// <param name="Message">What, in one sentence.</param>
public sealed record StandingFinding(string Code, string? Site, string About, string Message);
