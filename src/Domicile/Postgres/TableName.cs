namespace Domicile.Postgres;

/// <summary>A table by schema and name, as the catalog spells them (case kept, no quotes).</summary>
public sealed record TableName(string Schema, string Name)
{
    /// <summary>Quoted, ready for a statement.</summary>
    public string Quoted => $"{Sql.Name(Schema)}.{Sql.Name(Name)}";

    /// <summary>Reads <c>name</c> (schema public) or <c>schema.name</c>; a quoted part may hold any character.</summary>
    /// <exception cref="DomicileException">The text is empty, has more than two parts, or an open quote.</exception>
    public static TableName Parse(string text)
    {
        var parts = new List<string>();
        for (var at = 0; at <= text.Length; at++)
        {
            var part = text[at..].StartsWith('"') ? Quote(text, ref at) : Plain(text, ref at);
            parts.Add(part);
        }

        return parts.All(p => p.Length > 0) && parts.Count is 1 or 2
            ? parts.Count == 1 ? new("public", parts[0]) : new(parts[0], parts[1])
            : throw Wrong(text);
    }

    /// <summary>The name alone in schema public, else schema.name.</summary>
    public override string ToString() => Schema == "public" ? Name : $"{Schema}.{Name}";

    private static string Plain(string text, ref int at)
    {
        var end = text.IndexOf('.', at);
        var part = end < 0 ? text[at..] : text[at..end];
        at = end < 0 ? text.Length : end;
        return part;
    }

    private static string Quote(string text, ref int at)
    {
        var part = new System.Text.StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '"')
            {
                part.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == '"')
            {
                part.Append('"');
                at++;
            }
            else if (at + 1 == text.Length || text[at + 1] == '.')
            {
                at++;
                return part.ToString();
            }
            else
            {
                break;
            }
        }

        throw Wrong(text);
    }

    private static DomicileException Wrong(string text) => new(
        message: $"'{text}' is not a table name.",
        detail: "Wanted: name, or schema.name; a part with dots or capitals in double quotes.",
        hint: "Write the name as psql's \\d prints it.");
}
