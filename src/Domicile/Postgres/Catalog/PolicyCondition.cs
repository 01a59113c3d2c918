using System.Text.RegularExpressions;

namespace Domicile.Postgres.Catalog;

/// <summary>Lets sessions of one kind past a restrictive policy, in the very words of <c>pg_get_expr</c>, and takes that back: what
/// is left is what was there before, to the letter.</summary>
/// <remarks>Form: <c>(Q OR old)</c>, where Q is <c>(current_setting('domicile.session'::text, true) = 'value'::text)</c>.</remarks>
public static partial class PolicyCondition
{
    /// <summary>True in sessions whose setting has that value.</summary>
    public static string Ours(string session) => $"(current_setting('domicile.session'::text, true) = '{session}'::text)";

    /// <summary>A policy's expression that holds in those sessions, too.</summary>
    public static string Add(string expression, string session) => $"({Ours(session)} OR {expression})";

    /// <summary>Whether the expression has been so widened, for whichever value.</summary>
    public static bool IsOn(string expression) => Form().IsMatch(expression);

    /// <summary>The expression as it was; unchanged where it was not widened.</summary>
    public static string Remove(string expression) => Form().Match(expression) is { Success: true } match ? match.Groups["old"].Value : expression;

    [GeneratedRegex(@"^\(\(current_setting\('domicile\.session'::text, true\) = '\w*'::text\) OR (?<old>.*)\)$", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
