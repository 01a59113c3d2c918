namespace Domicile.Relocation.Reopening;

/// <summary>What opening a site came to.</summary>
/// <param name="Comparison">What was found.</param>
/// <param name="IsOpen">Whether the site takes writes now.</param>
/// <param name="RowsTakenBack">Old rows of subjects at home elsewhere that were deleted or reduced to the projection.</param>
/// <param name="BatchesWithdrawn">Batches under way from or to the site that were taken back.</param>
/// <param name="BatchesSettled">Batches that had left the site and were brought to their end.</param>
public sealed record ReopenedSite(SiteComparison Comparison, bool IsOpen, long RowsTakenBack, int BatchesWithdrawn, int BatchesSettled);
