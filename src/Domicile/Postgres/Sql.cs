namespace Domicile.Postgres;

/// <summary>Quoting of names and literals, and nothing else: the only two ways text enters a statement.</summary>
public static class Sql
{
    /// <summary>A name in double quotes, inner quotes doubled.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Names in double quotes with commas between.</summary>
    public static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(Name));

    /// <summary>Names in double quotes behind an alias, with commas between: <c>t."a", t."b"</c>.</summary>
    public static string Names(string alias, IEnumerable<string> names) => string.Join(", ", names.Select(n => $"{alias}.{Name(n)}"));

    /// <summary>A text literal that means the same whatever standard_conforming_strings says.</summary>
    public static string Literal(string text)
    {
        var quoted = text.Replace("'", "''", StringComparison.Ordinal);
        return quoted.Contains('\\', StringComparison.Ordinal)
            ? $"E'{quoted.Replace("\\", "\\\\", StringComparison.Ordinal)}'"
            : $"'{quoted}'";
    }
}
