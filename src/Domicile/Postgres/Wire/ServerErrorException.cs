using System.Text;

namespace Domicile.Postgres.Wire;

/// <summary>An error that the server reported.</summary>
/// <remarks>
/// The exception's message never holds values of rows: texts of class 22 (bad values) are cut before the value, those that people raise (P0001) are left out.
/// <see cref="ServerText"/>, <see cref="Detail"/> and <see cref="Where"/> may hold them, so they are for decisions, never for logs.
/// Fields: PostgreSQL manual, "Error and Notice Message Fields".
/// </remarks>
#pragma warning disable RCS1194 // Only a server's message makes one.
public sealed class ServerErrorException : WireException
#pragma warning restore RCS1194
{
    private readonly Dictionary<char, string> _fields;

    private ServerErrorException(Dictionary<char, string> fields, ServerAddress address)
        : base(Field(fields, 'C', "XX000"), $"{Field(fields, 'C', "XX000")} at {address}: {WithoutValues(fields)}") => _fields = fields;

    /// <summary>ERROR, FATAL or PANIC; after the latter two the connection is gone.</summary>
    public string Severity => Field(_fields, 'V', Field(_fields, 'S', "ERROR"));

    /// <summary>The primary message as the server wrote it.</summary>
    public string ServerText => Field(_fields, 'M', "");

    /// <summary>The server's detail; may hold values.</summary>
    public string? Detail => _fields.GetValueOrDefault('D');

    /// <summary>The server's hint.</summary>
    public string? Hint => _fields.GetValueOrDefault('H');

    /// <summary>The context, such as a COPY line; may hold values.</summary>
    public string? Where => _fields.GetValueOrDefault('W');

    /// <summary>The table concerned, if the server named one.</summary>
    public TableName? Table => _fields.TryGetValue('t', out var table) ? new(Field(_fields, 's', "public"), table) : null;

    /// <summary>The column concerned, if the server named one.</summary>
    public string? Column => _fields.GetValueOrDefault('c');

    /// <summary>The constraint concerned, if the server named one.</summary>
    public string? Constraint => _fields.GetValueOrDefault('n');

    /// <summary>Deadlocks, serialization failures, and a server short of something or going down.</summary>
    public override bool IsTransient => SqlState is "40001" or "40P01" or "55P03" or "55006" || SqlState.StartsWith("53", StringComparison.Ordinal) || SqlState.StartsWith("57P", StringComparison.Ordinal);

    /// <summary>Reads the body of an ErrorResponse: a byte of type and a text with a final zero, until a zero type.</summary>
    internal static ServerErrorException Read(ReadOnlySpan<byte> body, ServerAddress address)
    {
        var cursor = new WireCursor(body);
        var fields = new Dictionary<char, string>();
        for (var type = cursor.Byte(); type != 0; type = cursor.Byte())
        {
            fields[(char)type] = cursor.Text();
        }

        cursor.End();
        return new(fields, address);
    }

    private static string Field(Dictionary<char, string> fields, char type, string otherwise) => fields.GetValueOrDefault(type, otherwise);

    private static string WithoutValues(Dictionary<char, string> fields)
    {
        var text = Field(fields, 'M', "no message");
        var state = Field(fields, 'C', "XX000");
        if (state.StartsWith("22", StringComparison.Ordinal))
        {
            text = text.IndexOf(": ", StringComparison.Ordinal) is var at and > 0 ? text[..at] : text;
        }

        var safe = new StringBuilder(state.StartsWith("P0", StringComparison.Ordinal) ? "(text of a RAISE withheld)" : text);
        foreach (var (type, word) in new[] { ('t', "table"), ('c', "column"), ('n', "constraint") })
        {
            if (fields.TryGetValue(type, out var name))
            {
                safe.Append("; ").Append(word).Append(' ').Append(name);
            }
        }

        return safe.ToString();
    }
}
