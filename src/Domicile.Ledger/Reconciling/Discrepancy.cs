namespace Domicile.Ledger.Reconciling;

/// <summary>Something that one side shows and another does not.</summary>
/// <param name="MissingIn">Where it is missing: <c>log</c>, <c>directory</c>, <c>journal</c> or <c>counters</c>.</param>
/// <param name="Subject">What it is about: a token, a batch, a site.</param>
/// <param name="What">What was seen on either side.</param>
public sealed record Discrepancy(string MissingIn, string Subject, string What);
