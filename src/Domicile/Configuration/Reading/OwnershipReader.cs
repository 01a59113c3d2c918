using Domicile.Configuration.Yaml;
using Domicile.Policy;

namespace Domicile.Configuration.Reading;

/// <summary>Reads <c>by</c>: a column or several, or a mapping with the parent and columns or an SQL condition.</summary>
internal static class OwnershipReader
{
    internal static Ownership? Read(YamlValue value)
    {
        if (!value.IsMapping)
        {
            var columns = value.Texts("An ownership column");
            return columns.IsEmpty ? null : new Ownership.ByForeignKey(columns);
        }

        var keys = value.Keys("'by'", "parent", "columns", "parent_columns", "sql");
        var parent = keys.TryGetValue("parent", out var at) ? TableReader.Name(at) : null;
        if (parent is null)
        {
            value.Fault("'by' does not name the parent.", "Add 'parent:' with the table that the row belongs to, or write only the column.");
            return null;
        }

        if (keys.ContainsKey("sql") == keys.ContainsKey("columns"))
        {
            value.Fault("'by' wants either columns or an SQL condition.", "Write { parent: users, columns: user_id } or { parent: users, sql: \"owner.id = row.user_id\" }.");
            return null;
        }

        if (keys.TryGetValue("sql", out var sql))
        {
            return Condition(sql) is { } text ? new Ownership.ByCondition(parent, text) : null;
        }

        var own = keys["columns"].Texts("An ownership column");
        var theirs = keys.TryGetValue("parent_columns", out var names) ? names.Texts("A column of the parent") : [];
        if (theirs.Length > 0 && theirs.Length != own.Length)
        {
            value.Fault($"'by' compares {own.Length} columns with {theirs.Length}.", "Name as many 'parent_columns' as 'columns', in the same order.");
        }

        return own.IsEmpty ? null : new Ownership.ByColumns(parent, own, theirs);
    }

    private static string? Condition(YamlValue value)
    {
        var text = value.Text("The ownership condition");
        if (text is not null && !(text.Contains("row.", StringComparison.Ordinal) && text.Contains("owner.", StringComparison.Ordinal)))
        {
            value.Fault("The ownership condition does not compare the row with its owner.", "Use the names 'row' for this table and 'owner' for the parent, for instance \"owner.id = (row.payload->>'user_id')::bigint\".");
        }

        return text;
    }
}
