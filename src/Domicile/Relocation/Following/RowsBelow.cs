using Domicile.Postgres;
using Domicile.Relocation.Closure;

namespace Domicile.Relocation.Following;

/// <summary>Rows by their keys, and the rows that hang off them; as SQL whose first parameter is the keys as texts.</summary>
/// <param name="plan">The tables.</param>
public sealed class RowsBelow(ClosurePlan plan)
{
    /// <summary>True of a row of the table, known by <paramref name="row"/>, whose key is among the keys.</summary>
    public static string Among(MovedTable table, string row)
    {
        var columns = string.Join(", ", table.Key.Select(k => $"{row}.{Sql.Name(k)}"));
        var typed = table.Key.Select((k, i) => $"{(table.Key.Length == 1 ? "u" : $"split_part(u, chr(31), {i + 1})")}::{table.Table.Column(k).Type}");
        return $"({columns}) IN (SELECT {string.Join(", ", typed)} FROM unnest($1::text[]) u)";
    }

    /// <summary>The tables whose ownership path leads through a table, with what is true of their rows <c>t</c> that are owned by it,
    /// within <see cref="MovedTable.FromWithOwner"/>.</summary>
    public IEnumerable<(MovedTable Table, string Condition)> Owned(MovedTable parent) =>
        from table in plan.Tables
        from step in Enumerable.Range(0, table.Path.Steps.Length)
        where table.Path.Steps[step].Parent == parent.Name
        select (table, Among(parent, $"p{step + 1}"));

    /// <summary>The tables with a foreign key to a table, with what is true of their rows <c>t</c> that refer to one of the keys.</summary>
    public IEnumerable<(MovedTable Table, string Condition)> Referring(MovedTable parent) =>
        from table in plan.Tables
        from key in table.Table.ForeignKeys
        where key.Target == parent.Name
        select (table, $"({Sql.Names("t", key.Columns)}) IN (SELECT {Sql.Names("q", key.TargetColumns)} FROM {parent.Name.Quoted} q WHERE {Among(parent, "q")})");
}
