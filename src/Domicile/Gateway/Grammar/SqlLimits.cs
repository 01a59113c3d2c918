namespace Domicile.Gateway.Grammar;

/// <summary>How much of a text is parsed: what is larger is refused, so that no text costs more than some milliseconds or the stack.</summary>
internal static class SqlLimits
{
    /// <summary>Characters of a text.</summary>
    internal const int Characters = 1 << 20;

    /// <summary>Tokens of a text.</summary>
    internal const int Tokens = 100_000;

    /// <summary>Expressions, queries and joins within one another.</summary>
    internal const int Depth = 80;

    /// <summary>Operators of a chain such as 1+1+1.</summary>
    internal const int Chain = 400;

    /// <summary>Operators above one another, chains and parentheses together.</summary>
    internal const int Height = 500;

    /// <summary>Joins and set operations of a text.</summary>
    internal const int Links = 300;

    /// <summary>Bytes of a name: PostgreSQL cuts longer ones, which makes two names one.</summary>
    internal const int NameBytes = 63;
}
