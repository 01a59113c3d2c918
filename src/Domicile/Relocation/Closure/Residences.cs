using Domicile.Policy;
using Domicile.Postgres;

namespace Domicile.Relocation.Closure;

/// <summary>Names and matches the residence table that every site keeps for each kind of subject.</summary>
/// <remarks>Layout: <c>k1..kn</c> the subject's key in its own types (primary key), <c>home</c> the home site's number,
/// <c>epoch</c>, and <c>batch</c>, which is null unless the subject is being moved.</remarks>
public static class Residences
{
    /// <summary>The quoted table name.</summary>
    public static string Table(SubjectKind kind) => $"domicile.{Sql.Name("residence_" + kind.Name)}";

    /// <summary>The key columns: k1, k2...</summary>
    public static IEnumerable<string> KeyColumns(SubjectKind kind) => Enumerable.Range(1, kind.Key.Length).Select(i => $"k{i}");

    /// <summary>Equality of a residence row's key with expressions.</summary>
    public static string Matches(SubjectKind kind, string alias, IEnumerable<string> expressions) =>
        string.Join(" AND ", KeyColumns(kind).Zip(expressions, (k, e) => $"{alias}.{k} = {e}"));

    /// <summary>The subject's key as one text, its parts joined by the unit separator (U+001F).</summary>
    public static string KeyText(SubjectKind kind, string alias) => kind.Key.Length == 1
        ? $"{alias}.k1::text"
        : $"concat_ws(chr(31), {string.Join(", ", KeyColumns(kind).Select(k => $"{alias}.{k}::text"))})";

    /// <summary>A key text taken apart again: one typed expression a key column.</summary>
    public static IEnumerable<string> KeyParts(MovedTable root, string text) => root.Kind.Key.Select((k, i) => root.Kind.Key.Length == 1
        ? $"{text}::{root.Table.Column(k).Type}"
        : $"split_part({text}, chr(31), {i + 1})::{root.Table.Column(k).Type}");

    /// <summary>The same as a select list.</summary>
    public static string KeyList(MovedTable root, string text) => string.Join(", ", KeyParts(root, text).Zip(KeyColumns(root.Kind), (part, k) => $"{part} AS {k}"));
}
