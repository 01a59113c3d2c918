namespace Domicile.Gateway.Analysis;

/// <summary>A statement that an application ran.</summary>
/// <param name="Text">Its text; may hold personal data until it is normalised.</param>
/// <param name="Calls">How often.</param>
public sealed record ObservedStatement(string Text, long Calls);
