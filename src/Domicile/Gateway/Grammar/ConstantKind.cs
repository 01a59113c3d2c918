namespace Domicile.Gateway.Grammar;

/// <summary>How a constant was written.</summary>
internal enum ConstantKind
{
    /// <summary>NULL.</summary>
    Null,

    /// <summary>TRUE or FALSE.</summary>
    Boolean,

    /// <summary>Digits.</summary>
    Integer,

    /// <summary>With a point or exponent.</summary>
    Number,

    /// <summary>A string.</summary>
    Text,
}
