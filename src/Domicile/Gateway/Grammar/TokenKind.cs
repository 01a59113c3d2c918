namespace Domicile.Gateway.Grammar;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    /// <summary>After the last one.</summary>
    End,

    /// <summary>A name or keyword without quotes, folded to lower case.</summary>
    Word,

    /// <summary>A name in double quotes, without them.</summary>
    Quoted,

    /// <summary>A string constant, decoded.</summary>
    Text,

    /// <summary>Digits alone.</summary>
    Integer,

    /// <summary>A number with a point or an exponent.</summary>
    Number,

    /// <summary>$n; the text holds n.</summary>
    Parameter,

    /// <summary>An operator.</summary>
    Operator,

    /// <summary>One of ( ) [ ] , ; . : :: := =></summary>
    Symbol,
}
