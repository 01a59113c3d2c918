namespace Domicile.Gateway.Grammar;

/// <summary>One token of a query text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Where it begins, in characters.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Text">Its value: folded, unquoted, decoded.</param>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct Token(TokenKind Kind, int Start, int End, string Text);
