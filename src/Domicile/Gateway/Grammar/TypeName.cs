using System.Collections.Immutable;

namespace Domicile.Gateway.Grammar;

/// <summary>A type as a cast names it.</summary>
/// <param name="Path">Schema and name; the words of a name such as <c>double precision</c> in one part.</param>
/// <param name="Modifiers">What stands in parentheses: a length, a precision.</param>
/// <param name="Dimensions">How many pairs of brackets follow.</param>
internal sealed record TypeName(ImmutableArray<string> Path, ImmutableArray<string> Modifiers, int Dimensions)
{
    /// <summary>Whether Path is keywords, to be printed without quotes.</summary>
    internal bool IsBuiltIn { get; init; }

    /// <summary>The last part.</summary>
    internal string Name => Path[^1];
}
