using Domicile.Postgres;
using Domicile.Postgres.Wire;

namespace Domicile.Relocation.Copying.Postgres;

/// <summary>Rows of the target that a first copy finds no original of: the source lost them, or deleted them while nobody followed. They
/// are taken away, children first, unless something still refers to them: then they stay, since nobody else's row may go with them.</summary>
internal static class Ghosts
{
    /// <summary>Takes them away, in the target's transaction.</summary>
    /// <param name="target">The session.</param>
    /// <param name="table">The table, quoted.</param>
    /// <param name="key">Its primary key.</param>
    /// <param name="rows">FROM and WHERE over the alias <c>t</c> that pick the rows which the source says; the rest is not touched.</param>
    /// <param name="stage">The staged originals, quoted.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task DropAsync(WireConnection target, string table, IReadOnlyCollection<string> key, string rows, string stage, CancellationToken cancellationToken)
    {
        var children = await target.QueryAsync(
            $"""
            SELECT k.conrelid::regclass, string_agg(format('c.%I = t.%I', a.attname, b.attname), ' AND ')
            FROM pg_constraint k CROSS JOIN LATERAL unnest(k.conkey, k.confkey) AS x(child, parent)
            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = x.child JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = x.parent
            WHERE k.contype = 'f' AND k.conparentid = 0 AND k.confrelid = {Sql.Literal(table)}::regclass GROUP BY k.oid, k.conrelid
            """,
            cancellationToken);
        var same = string.Join(" AND ", key.Select(k => $"s.{Sql.Name(k)} = t.{Sql.Name(k)}"));
        var unused = string.Concat(children.Select(c => $" AND NOT EXISTS (SELECT FROM {c[0]} c WHERE {c[1]})"));
        var sql = $"""
            DELETE FROM {table} d USING (SELECT {Sql.Names("t", key)} FROM {rows} AND NOT EXISTS (SELECT FROM {stage} s WHERE {same}){unused}) x
            WHERE {string.Join(" AND ", key.Select(k => $"d.{Sql.Name(k)} = x.{Sql.Name(k)}"))}
            """;

        // A row may be referred to by another ghost of its own table, which goes first.
        while (!(await target.ExecuteAsync(sql, cancellationToken)).EndsWith(" 0", StringComparison.Ordinal))
        {
        }
    }
}
