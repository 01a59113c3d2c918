namespace Domicile.Gateway.Grammar;

/// <summary>A text that is not in the accept-list. Caught where parsing began; never leaves this module.</summary>
/// <param name="sqlState">42601 syntax, 0A000 known but not accepted, 54001 too long or deep, 22021 not UTF-8.</param>
/// <param name="what">What was not understood, without a value of the client's.</param>
/// <param name="position">Where, in characters from 0.</param>
internal sealed class GrammarException(string sqlState, string what, int position) : Exception(what)
{
    internal string SqlState => sqlState;

    internal int Position => position;
}
