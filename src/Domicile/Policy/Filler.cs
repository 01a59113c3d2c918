namespace Domicile.Policy;

/// <summary>What a projection holds in place of a protected value.</summary>
public abstract record Filler
{
    private Filler() { }

    /// <summary>NULL: the default.</summary>
    public sealed record Null : Filler;

    /// <summary>One constant for all rows, as text that the column's type reads.</summary>
    public sealed record Constant(string Text) : Filler;

    /// <summary>A text unique to the row: <c>{key}</c> stands for the row's primary key, parts joined by '-'. The word
    /// <c>pseudonym</c> in the file is short for <c>domicile-{key}</c>.</summary>
    public sealed record Template(string Text) : Filler;
}
