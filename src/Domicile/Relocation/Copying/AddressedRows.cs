using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Verification;

namespace Domicile.Relocation.Copying;

/// <summary>The rows of one directed projection that are addressed to some subjects, as SQL.</summary>
/// <param name="table">The table.</param>
/// <param name="recipients">The root of the recipients' kind.</param>
public sealed class AddressedRows(MovedTable table, MovedTable recipients)
{
    /// <summary>So many recipients are asked for in one statement.</summary>
    public const int Chunk = 20_000;

    private readonly Addressee _addressee = table.Addressee!;

    private string Stage => $"pg_temp.addressed_{table.Number}";

    /// <summary>Their projections at the source, in the order of the table's columns.</summary>
    /// <param name="authors">SQL over the author's residence row <c>r</c>.</param>
    /// <param name="keys">The recipients' keys as text, at most <see cref="Chunk"/> of them.</param>
    public string Read(string authors, IEnumerable<string> keys) => $"SELECT {table.ProjectedList("t")} FROM {table.FromWithOwner}{Among(keys)} WHERE {authors}";

    /// <summary>A join behind <see cref="MovedTable.FromWithOwner"/> that leaves the rows of these recipients.</summary>
    public string Among(IEnumerable<string> keys) =>
        $" JOIN (SELECT {Residences.KeyList(recipients, "u")} FROM unnest(ARRAY[{string.Join(", ", keys.Select(Sql.Literal))}]::text[]) u) w ON {_addressee.Matches("w", "t")}";

    /// <summary>A staging table and one for the keys of what is written, gone at commit.</summary>
    public string MakeStage => $"""
        CREATE TEMP TABLE addressed_{table.Number} ON COMMIT DROP AS SELECT {table.ColumnList} FROM {table.Name.Quoted} WITH NO DATA;
        CREATE TEMP TABLE written_{table.Number} (key text) ON COMMIT DROP
        """;

    /// <summary>Writes into it.</summary>
    public string WriteStage => $"COPY {Stage} ({table.ColumnList}) FROM STDIN";

    /// <summary>Writes those that are not here, if they are for here and their author lives where the target believes.</summary>
    /// <param name="source">The number of the site that they were read at.</param>
    /// <remarks>A row whose parent is not here had it at the source: the parent was deleted at its home since, and the row goes with it.</remarks>
    public string Insert(int source)
    {
        var parents = table.Table.ForeignKeys.Where(f => f.Target != table.Name && f.Columns.All(table.Rule.Projection.Contains)).Select(f => $"""
             AND ({string.Join(" OR ", f.Columns.Select(c => $"t.{Sql.Name(c)} IS NULL"))} OR EXISTS (SELECT FROM {f.Target.Quoted} q WHERE {string.Join(" AND ", f.Columns.Zip(f.TargetColumns, (c, p) => $"q.{Sql.Name(p)} = t.{Sql.Name(c)}"))}))
            """);
        return $"""
            WITH written AS (INSERT INTO {table.Name.Quoted} AS d ({table.ColumnList}) OVERRIDING SYSTEM VALUE SELECT {Sql.Names("t", table.Columns.Select(c => c.Name))}
            FROM {Stage} t{table.Path.Joins("t")} JOIN {Residences.Table(table.Kind)} r ON {Residences.Matches(table.Kind, "r", table.Path.KeyOf("t"))}
            WHERE r.home = {source} AND {_addressee.IsHere("t")}{string.Concat(parents)} ON CONFLICT ({Sql.Names(table.Key)}) DO NOTHING RETURNING {table.KeyText("d")} AS key)
            INSERT INTO pg_temp.written_{table.Number} SELECT key FROM written
            """;
    }

    /// <summary>Notes what was written among rows of authors in their grace here, as <c>GraceRows</c> does: the erasure must know these.</summary>
    /// <param name="target">The number of the site.</param>
    public string PutDown(int target) => $"""
        INSERT INTO domicile.touched (batch, tbl, key, left_as) SELECT r.batch, {table.Number}, {table.KeyText("t")}, {LeafSql.Digest(table, "t")}
        FROM {table.FromWithOwner} JOIN domicile.lease l ON l.batch = r.batch AND l.source = {target} AND l.state IN ('fenced', 'moved')
        WHERE {table.KeyText("t")} IN (SELECT key FROM pg_temp.written_{table.Number}) ON CONFLICT (batch, tbl, key) DO UPDATE SET left_as = excluded.left_as
        """;
}
