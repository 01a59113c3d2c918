using Domicile.Postgres;
using Domicile.Relocation.Closure;

namespace Domicile.Relocation.Verification;

/// <summary>The hash of a <see cref="Leaf"/>, worked out by the server: what a transaction has changed and not committed cannot be read
/// from elsewhere.</summary>
/// <remarks>A field of a binary COPY is its length and the bytes of its type's send function. That is what stands in a record's binary
/// form behind the number of columns and the type's number, 4 bytes each. Source: PostgreSQL manual, "COPY", file formats.</remarks>
public static class LeafSql
{
    private static readonly (string Of, string To)[] Escapes =
        [("E'\\\\'", "E'\\\\\\\\'"), ("E'\\b'", "E'\\\\b'"), ("E'\\f'", "E'\\\\f'"), ("E'\\n'", "E'\\\\n'"), ("E'\\r'", "E'\\\\r'"), ("E'\\t'", "E'\\\\t'"), ("E'\\v'", "E'\\\\v'")];

    /// <summary>An expression over a row of the table known by <paramref name="row"/>; 32 bytes.</summary>
    public static string Digest(MovedTable table, string row)
    {
        var fields = table.Columns.Select(c => $"{row}.{Sql.Name(c.Name)}");
        var content = table.IsBinary
            ? string.Join(" || ", fields.Select(f => $"substring(record_send(ROW({f})) FROM 9)"))
            : $"convert_to(concat_ws(E'\\t', {string.Join(", ", fields.Select(Text))}), 'UTF8')";
        return $"sha256('\\x00'::bytea || int4send({table.Number}) || {content})";
    }

    /// <summary>A field of a text COPY. A composite of NULLs is not NULL.</summary>
    private static string Text(string field) =>
        $"CASE WHEN num_nulls({field}) = 1 THEN E'\\\\N' ELSE {Escapes.Aggregate($"concat({field})", (text, e) => $"replace({text}, {e.Of}, {e.To})")} END";
}
