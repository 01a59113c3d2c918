using System.Collections.Frozen;

namespace Domicile.Gateway.Grammar;

/// <summary>The types whose names are keywords.</summary>
internal static class SqlTypes
{
    private static readonly FrozenSet<string> Single = new[]
    {
        "bigint", "boolean", "dec", "decimal", "float", "int", "integer", "interval", "numeric", "real", "smallint", "varchar", "timestamp", "time", "bit", "char", "character", "json",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a constant of the type may be written as the type's name before a string.</summary>
    internal static bool StartsLiteral(string word) => (Single.Contains(word) && word is not "interval") || word is "double" or "date" or "text" or "json";

    /// <summary>Reads a type's keywords; not built in when the name is an ordinary one, and nothing is read then.</summary>
    internal static (string Words, bool IsBuiltIn) Read(List<Token> tokens, ref int at)
    {
        if (tokens[at].Kind != TokenKind.Word)
        {
            return ("", false);
        }

        var word = tokens[at].Text;
        if (word == "double" && Follows(tokens, at, "precision"))
        {
            at += 2;
            return ("double precision", true);
        }

        if (!Single.Contains(word))
        {
            return ("", false);
        }

        at++;
        if (word is "character" or "char" or "bit" && Follows(tokens, at - 1, "varying"))
        {
            at++;
            return (word + " varying", true);
        }

        return (word, true);
    }

    private static bool Follows(List<Token> tokens, int at, string word) =>
        at + 1 < tokens.Count && tokens[at + 1].Kind == TokenKind.Word && tokens[at + 1].Text == word;
}
