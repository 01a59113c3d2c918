using System.Globalization;
using Domicile.Configuration.Reading;
using Domicile.Policy;
using Domicile.Postgres.Catalog;

namespace Domicile.Configuration.Checking;

/// <summary>Whether a filler suits a column's type, and which one would.</summary>
internal static class FillerFit
{
    /// <summary>What is wrong, as the end of a sentence; null when nothing shows.</summary>
    internal static string? Fault(Filler filler, Column column, Table table) => filler switch
    {
        Filler.Template template when column.Category != 'S' => $"{template.Text} is text, and the column is {column.BaseType}",
        Filler.Template template when Length(column) is { } length && Width(template.Text, table) > length =>
            $"with its key it can take {Width(template.Text, table)} characters, and the column holds {length}",
        Filler.Constant constant when !column.Labels.IsEmpty && !column.Labels.Contains(constant.Text) => $"the type has no label '{constant.Text}'",
        Filler.Constant constant when column.Category == 'N' && !decimal.TryParse(constant.Text, CultureInfo.InvariantCulture, out _) => $"the column is {column.BaseType}",
        Filler.Constant constant when column.Category == 'S' && Length(column) is { } length && constant.Text.Length > length => $"the column holds {length} characters",
        _ => null,
    };

    /// <summary>A filler that satisfies NOT NULL, as it is written in the file; unique to the row where that can be and is asked for.</summary>
    internal static string Proposal(Column column, Table table, bool unique = false)
    {
        var room = Length(column);
        return column switch
        {
            { Category: 'S' } when room is null || Width(FillReader.Pseudonym, table) <= room => "pseudonym",
            { Category: 'S' } when Width("{key}", table) <= room => "\"{key}\"",
            { Category: 'S' } when !unique => "{ constant: \"\" }",
            _ when unique => "null",
            { Labels: [var first, ..] } => $"{{ constant: {Quoted(first)} }}",
            { Category: 'N' } => "{ constant: 0 }",
            { Category: 'B' } => "{ constant: \"false\" }",
            { Category: 'D', BaseType: var type } => type.StartsWith("time ", StringComparison.Ordinal) || type == "time" ? "{ constant: \"00:00\" }" : "{ constant: \"1970-01-01\" }",
            { Category: 'A' } => "{ constant: \"{}\" }",
            { BaseType: "uuid" } => "{ constant: 00000000-0000-0000-0000-000000000000 }",
            { BaseType: "json" or "jsonb" } => "{ constant: \"{}\" }",
            { BaseType: "inet" or "cidr" } => "{ constant: 0.0.0.0 }",
            { Category: 'T' } => "{ constant: \"0\" }",
            _ => "{ constant: \"\" }",
        };
    }

    /// <summary>The most characters that varchar(n) or char(n) holds; null without such a limit.</summary>
    internal static int? Length(Column column)
    {
        var open = column.BaseType.LastIndexOf('(');
        return column.Category == 'S' && open > 0 && int.TryParse(column.BaseType.AsSpan(open + 1).TrimEnd(')'), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;
    }

    /// <summary>The most characters a template can take, by the widest text of each key column's type.</summary>
    private static int Width(string template, Table table) =>
        template.Replace("{key}", "", StringComparison.Ordinal).Length + Math.Max(0, table.PrimaryKey.Length - 1)
        + table.PrimaryKey.Sum(c => table.Column(c) switch
        {
            { BaseType: "smallint" } => 6,
            { BaseType: "integer" } => 11,
            { BaseType: "bigint" } => 20,
            { BaseType: "uuid" } => 36,
            var key => Length(key) ?? 36,
        });

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
