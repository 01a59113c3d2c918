namespace Domicile.Gateway.Routing;

/// <summary>An error of the gateway's own, ready for an ErrorResponse. It never holds a value of the client's.</summary>
/// <param name="SqlState">Five characters: 42501 forbidden by policy, 0A000 needs a site or context, 25P02 failed transaction, 42601 syntax,
/// 22023 bad setting, 54001 too deep or too long.</param>
/// <param name="Message">What is refused.</param>
/// <param name="Detail">Why; may be empty.</param>
/// <param name="Hint">How to mend it; may be empty.</param>
public sealed record Refusal(string SqlState, string Message, string Detail, string Hint);
