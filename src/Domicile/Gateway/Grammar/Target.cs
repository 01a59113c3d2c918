namespace Domicile.Gateway.Grammar;

/// <summary>One expression of a select list or of RETURNING.</summary>
/// <param name="Value">The expression; a column with a star for * and t.*.</param>
/// <param name="Label">Its label; null without one.</param>
internal sealed record Target(Expression Value, string? Label);
