using System.Collections.Immutable;
using Domicile.Policy;
using Domicile.Postgres.Catalog;
using Domicile.Relocation.Closure;

namespace Domicile.Relocation.Sampling;

/// <summary>Columns in which a value can be replaced by another of its type and nothing else follows: no key, no foreign key, no
/// path to an owner, no residence, no check.</summary>
public static class WritableColumns
{
    /// <summary>Types that <see cref="Value"/> knows, by their name up to the first bracket.</summary>
    private static readonly ImmutableHashSet<string> Types =
        ["text", "character varying", "integer", "bigint", "smallint", "numeric", "boolean", "date", "timestamp without time zone", "timestamp with time zone", "jsonb"];

    /// <summary>Those of one table, texts first.</summary>
    /// <param name="table">The table.</param>
    /// <param name="plan">All tables: others refer to this one's columns.</param>
    public static ImmutableArray<Column> Of(MovedTable table, ClosurePlan plan)
    {
        var taken = table.Key
            .Concat(table.Table.ForeignKeys.SelectMany(k => k.Columns))
            .Concat(Reference.Of(plan).SelectMany(r => r.To.Name == table.Name ? r.ToColumns : r.From.Name == table.Name ? r.Columns : []))
            .Concat(table.Rule.DirectedTo).Concat(table.Rule.Inside)
            .Concat(table.IsRoot ? [.. table.Kind.Aliases, .. table.Kind.Links.SelectMany(l => l.Value), (table.Kind.Residence as Residence.Column)?.Name ?? ""] : [])
            .ToHashSet(StringComparer.Ordinal);
        var told = string.Join('\n', Conditions(table, plan));
        return
        [
            .. from column in table.Columns
               where !taken.Contains(column.Name) && Types.Contains(Base(column)) && !told.Contains(column.Name, StringComparison.Ordinal)
                   && !(Base(column) is "text" or "character varying" && Room(column) < 4)
               orderby column.Category == 'S' ? 0 : 1
               select column,
        ];
    }

    /// <summary>A value of the column's type, as text, that differs from the one before.</summary>
    /// <param name="column">One that <see cref="Of"/> gave.</param>
    /// <param name="number">Counts the writes to this row.</param>
    public static string Value(Column column, int number) => Base(column) switch
    {
        "boolean" => number % 2 == 0 ? "true" : "false",
        "date" or "timestamp without time zone" or "timestamp with time zone" => new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(number % 3000).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        "jsonb" => $$"""{"rehearsed": {{number}}}""",
        "numeric" => (number % 10).ToString(System.Globalization.CultureInfo.InvariantCulture),
        "text" or "character varying" => Cut($"rehearsed {number}", number, Room(column)),
        _ => (number % 10_000).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    private static string Cut(string text, int number, int room) =>
        text.Length <= room ? text : (number % 1000).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What mentions columns in SQL: a name found in it counts as used, which is right or leaves out too much.</summary>
    private static IEnumerable<string> Conditions(MovedTable table, ClosurePlan plan) =>
    [
        .. table.Table.Keys.Select(k => k.Definition[(k.Definition.IndexOf(" USING ", StringComparison.Ordinal) + 1)..]),
        .. table.Table.Checks.Values, .. table.Table.Exclusions.Values, .. table.Table.Columns.Select(c => c.GeneratedAs ?? ""),
        .. plan.Tables.Select(t => t.Kind).DistinctBy(k => k.Name).Select(k => k.Residence).OfType<Residence.Expression>().Select(r => r.Sql),
        .. plan.Tables.Select(t => t.Rule.By).OfType<Ownership.ByCondition>().Select(by => by.Sql),
    ];

    private static string Base(Column column)
    {
        var type = column.Type;
        var (open, close) = (type.IndexOf('(', StringComparison.Ordinal), type.IndexOf(')', StringComparison.Ordinal));
        return open < 0 ? type : type[..open] + type[(close + 1)..];
    }

    private static int Room(Column column)
    {
        var open = column.Type.IndexOf('(', StringComparison.Ordinal);
        return open < 0 ? int.MaxValue : int.Parse(column.Type[(open + 1)..^1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
