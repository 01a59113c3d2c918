using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Relocation.Closure;

namespace Domicile.Relocation.Erasure;

/// <summary>Takes rows back to what another site may hold of them: the projection, or nothing.</summary>
public static class DowngradeScript
{
    /// <summary>The statement for one table's rows of the subjects that the condition picks; null where the projection is the
    /// whole row. Run it for tables in descending level: children first.</summary>
    /// <param name="table">The table.</param>
    /// <param name="condition">SQL over the residence row <c>r</c>.</param>
    public static string? For(MovedTable table, string condition)
    {
        var matches = string.Join(" AND ", table.Key.Select(k => $"d.{Sql.Name(k)} = x.{Sql.Name(k)}"));
        if (!table.IsProjected)
        {
            return $"DELETE FROM {table.Name.Quoted} d USING (SELECT {Sql.Names("t", table.Key)} FROM {table.FromWithOwner} WHERE {condition}) x WHERE {matches}";
        }

        var filled = table.Columns.Where(c => !table.Rule.Projection.Contains(c.Name)).ToList();
        if (filled.Count == 0)
        {
            return null;
        }

        var set = string.Join(", ", filled.Select(c => $"{Sql.Name(c.Name)} = {table.Projected(c, "d")}"));
        return $"UPDATE {table.Name.Quoted} d SET {set} FROM (SELECT {Sql.Names("t", table.Key)} FROM {table.FromWithOwner} WHERE {condition}) x WHERE {matches}";
    }

    /// <summary>The statements for all tables of a kind, in an order that every foreign key admits; deferrable ones are checked at commit.</summary>
    /// <param name="tables">The kind's tables.</param>
    /// <param name="condition">SQL over the residence row <c>r</c>.</param>
    public static IEnumerable<string> All(IEnumerable<MovedTable> tables, string condition)
    {
        var children = tables.OrderByDescending(t => t.Level).ToList();
        return children.Select(t => Loosen(t, condition)).Concat(children.Select(t => For(t, condition))).OfType<string>();
    }

    /// <summary>References that close a circle would keep the rows that they lead to.</summary>
    public static string? Loosen(MovedTable table, string condition)
    {
        var late = table.LateColumns.Where(c => !table.Rule.Projection.Contains(c)).ToList();
        var matches = string.Join(" AND ", table.Key.Select(k => $"d.{Sql.Name(k)} = x.{Sql.Name(k)}"));
        return late.Count == 0
            ? null
            : $"UPDATE {table.Name.Quoted} d SET {string.Join(", ", late.Select(c => $"{Sql.Name(c)} = NULL"))} FROM (SELECT {Sql.Names("t", table.Key)} FROM {table.FromWithOwner} WHERE {condition}) x WHERE {matches}";
    }

    /// <summary>The condition for one batch.</summary>
    public static string Batch(long batch) => $"r.batch = {batch}";

    /// <summary>The condition for some subjects of a batch.</summary>
    public static string Subjects(SubjectKind kind, long batch, IEnumerable<string> keys) =>
        $"r.batch = {batch} AND {Residences.KeyText(kind, "r")} IN ({string.Join(", ", keys.Select(Sql.Literal))})";
}
