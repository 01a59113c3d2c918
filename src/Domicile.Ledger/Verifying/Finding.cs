namespace Domicile.Ledger.Verifying;

/// <summary>One thing that is wrong with a log.</summary>
/// <param name="Kind">What kind of wrong.</param>
/// <param name="Where">The resource, entry or source.</param>
/// <param name="What">What was seen and what was wanted.</param>
public sealed record Finding(FindingKind Kind, string Where, string What);
