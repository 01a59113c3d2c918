namespace Domicile.Gateway.Grammar;

/// <summary>One key of ORDER BY.</summary>
/// <param name="By">The expression.</param>
/// <param name="Words">ASC, DESC, NULLS FIRST, NULLS LAST, in upper case; may be empty.</param>
internal sealed record SortKey(Expression By, string Words);
