using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Domicile.Postgres.Catalog;

/// <summary>Puts a condition on the session in front of a trigger's own, and takes it off again, in the very words of
/// <c>pg_get_triggerdef</c>: what is taken off is what was there before, to the letter.</summary>
/// <remarks>Form: <c>WHEN (Q)</c>, or <c>WHEN ((Q AND old))</c>, where Q is
/// <c>(current_setting('domicile.session'::text, true) IS DISTINCT FROM 'value'::text)</c>.</remarks>
public static partial class TriggerCondition
{
    /// <summary>The definition of a trigger that does not fire in sessions whose setting has that value.</summary>
    /// <param name="definition">As <c>pg_get_triggerdef</c> writes it.</param>
    /// <param name="session">The value of <c>domicile.session</c>: letters and digits.</param>
    /// <exception cref="UnreachableException">It is not the definition of a trigger.</exception>
    public static string Add(string definition, string session)
    {
        var parts = Parts().Match(definition) is { Success: true } match ? match : throw new UnreachableException("the server wrote a trigger in another form");
        var condition = $"(current_setting('domicile.session'::text, true) IS DISTINCT FROM '{session}'::text)";
        var when = parts.Groups["when"] is { Success: true } own ? $"({condition} AND {own.Value})" : condition;
        return $"{parts.Groups["head"].Value} WHEN ({when}){parts.Groups["tail"].Value}";
    }

    /// <summary>Whether the definition carries the condition, for whichever value.</summary>
    public static bool IsOn(string definition) => Condition().IsMatch(Parts().Match(definition).Groups["when"].Value);

    /// <summary>The definition without the condition; unchanged where there is none.</summary>
    public static string Remove(string definition)
    {
        var parts = Parts().Match(definition);
        var condition = Condition().Match(parts.Groups["when"].Value);
        if (!condition.Success)
        {
            return definition;
        }

        var when = condition.Groups["old"] is { Success: true } old ? $" WHEN ({old.Value})" : "";
        return $"{parts.Groups["head"].Value}{when}{parts.Groups["tail"].Value}";
    }

    [GeneratedRegex(@"^(?<head>.*? FOR EACH (?:ROW|STATEMENT))(?: WHEN \((?<when>.*)\))?(?<tail> EXECUTE FUNCTION .*)$", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parts();

    [GeneratedRegex(@"^\(current_setting\('domicile\.session'::text, true\) IS DISTINCT FROM '\w*'::text\)$|^\(\(current_setting\('domicile\.session'::text, true\) IS DISTINCT FROM '\w*'::text\) AND (?<old>.*)\)$", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Condition();
}
