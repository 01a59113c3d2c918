namespace Domicile.Gateway.Grammar;

/// <summary>Where an operator ends. Source: PostgreSQL manual, "Operators" under "Lexical Structure".</summary>
internal static class SqlOperators
{
    private const string Parts = "+-*/<>=~!@#%^&|`?";
    private static readonly System.Buffers.SearchValues<char> LetsEndWithSign = System.Buffers.SearchValues.Create("~!@#%^&|`?");

    /// <summary>Whether a character may be part of an operator.</summary>
    internal static bool IsPart(char c) => Parts.Contains(c, StringComparison.Ordinal);

    /// <summary>The length of the operator that <paramref name="sql"/> begins with: it ends before a comment, and not in + or - unless it holds
    /// one of ~ ! @ # % ^ &amp; | ` ?.</summary>
    internal static int Length(ReadOnlySpan<char> sql)
    {
        var length = 0;
        while (length < sql.Length && IsPart(sql[length]) && !(length > 0 && StartsComment(sql[length..])))
        {
            length++;
        }

        while (length > 1 && sql[length - 1] is '+' or '-' && sql[..(length - 1)].IndexOfAny(LetsEndWithSign) < 0)
        {
            length--;
        }

        return length;
    }

    private static bool StartsComment(ReadOnlySpan<char> sql) => sql.StartsWith("--") || sql.StartsWith("/*");
}
