using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Relocation.Closure;

namespace Domicile.Relocation.Erasure;

/// <summary>Takes rows back to what another site may hold of them: the projection, or nothing.</summary>
public static class DowngradeScript
{
    /// <summary>The statements for one table's rows of the subjects that the condition picks; none where the projection is the
    /// whole row. Run them for tables in descending level: children first.</summary>
    /// <param name="table">The table.</param>
    /// <param name="condition">SQL over the residence row <c>r</c>.</param>
    public static IEnumerable<string> For(MovedTable table, string condition)
    {
        if (!table.IsProjected)
        {
            yield return Delete(table, condition);
            yield break;
        }

        if (table.Addressee is { } addressee)
        {
            yield return Delete(table, $"{condition} AND NOT {addressee.IsHere("t")}");
        }

        var filled = table.Columns.Where(c => !table.Rule.Projection.Contains(c.Name)).ToList();
        if (filled.Count > 0)
        {
            var set = string.Join(", ", filled.Select(c => $"{Sql.Name(c.Name)} = {table.Projected(c, "d")}"));
            yield return $"UPDATE {table.Name.Quoted} d SET {set} FROM (SELECT {Sql.Names("t", table.Key)} FROM {table.FromWithOwner} WHERE {condition}) x WHERE {Matches(table)}";
        }
    }

    /// <summary>The statements for all tables of a kind, in an order that every foreign key admits; deferrable ones are checked at commit.</summary>
    /// <param name="tables">The kind's tables.</param>
    /// <param name="condition">SQL over the residence row <c>r</c>.</param>
    public static IEnumerable<string> All(IEnumerable<MovedTable> tables, string condition)
    {
        var children = tables.OrderByDescending(t => t.Level).ToList();
        return children.Select(t => Loosen(t, condition)).OfType<string>().Concat(children.SelectMany(t => For(t, condition)));
    }

    /// <summary>The statements for a batch whose members have no place here any more: what is theirs, and then what is addressed to them. Run them behind
    /// <see cref="Lock"/>, before the members leave the batch.</summary>
    public static IEnumerable<string> Leaving(ClosurePlan plan, SubjectKind kind, long batch)
    {
        var received = plan.Directed.Where(t => t.Addressee!.Kind.Name == kind.Name).OrderByDescending(t => t.Level).ToList();
        return
        [
            .. All(plan.Of(kind), $"r.batch = {batch}"),
            .. received.Select(t => Received(t, batch)),
            .. received.Count > 0 ? [$"DELETE FROM domicile.awaited w USING {Residences.Table(kind)} e WHERE e.batch = {batch} AND w.kind = {Sql.Literal(kind.Name)} AND w.key = {Residences.KeyText(kind, "e")}"] : Enumerable.Empty<string>(),
        ];
    }

    /// <summary>References that close a circle would keep the rows that they lead to.</summary>
    public static string? Loosen(MovedTable table, string condition)
    {
        var late = table.LateColumns.Where(c => !table.Rule.Projection.Contains(c)).ToList();
        return late.Count == 0
            ? null
            : $"UPDATE {table.Name.Quoted} d SET {string.Join(", ", late.Select(c => $"{Sql.Name(c)} = NULL"))} FROM (SELECT {Sql.Names("t", table.Key)} FROM {table.FromWithOwner} WHERE {condition}) x WHERE {Matches(table)}";
    }

    /// <summary>The condition for some subjects of a batch.</summary>
    public static string Subjects(SubjectKind kind, long batch, IEnumerable<string> keys) =>
        $"r.batch = {batch} AND {Residences.KeyText(kind, "r")} IN ({string.Join(", ", keys.Select(Sql.Literal))})";

    /// <summary>Taken by whoever takes rows away for good. A follower that writes such rows, and who announces people, hold ROW EXCLUSIVE: nothing is written for somebody who
    /// has just gone, and nobody who comes finds a row that is just being taken away.</summary>
    public const string Lock = "LOCK TABLE domicile.touched IN SHARE ROW EXCLUSIVE MODE";

    /// <summary>Rows addressed to the batch's members that lie here for their sake alone: their authors live elsewhere, or leave with the batch.</summary>
    private static string Received(MovedTable table, long batch)
    {
        var to = table.Addressee!;
        return $"""
            DELETE FROM {table.Name.Quoted} d USING (SELECT {Sql.Names("t", table.Key)} FROM {table.FromWithOwner} JOIN {Residences.Table(to.Kind)} e ON {to.Matches("e", "t")}
              WHERE e.batch = {batch} AND (r.batch = {batch} OR (r.batch IS NULL AND r.home <> (SELECT number FROM domicile.site)))) x WHERE {Matches(table)}
            """;
    }

    private static string Delete(MovedTable table, string condition) =>
        $"DELETE FROM {table.Name.Quoted} d USING (SELECT {Sql.Names("t", table.Key)} FROM {table.FromWithOwner} WHERE {condition}) x WHERE {Matches(table)}";

    private static string Matches(MovedTable table) => string.Join(" AND ", table.Key.Select(k => $"d.{Sql.Name(k)} = x.{Sql.Name(k)}"));
}
