using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;
using Domicile.Relocation.Closure;

namespace Domicile.Relocation.Copying;

/// <summary>The statements that read and write one table's rows of some members.</summary>
/// <param name="table">The table.</param>
/// <param name="members">SQL over the residence row <c>r</c> that picks the members.</param>
public sealed class SliceSql(MovedTable table, string members)
{
    /// <summary>Rows as <see cref="Read"/>, the references that close a circle left NULL.</summary>
    public string ReadLoose =>
        $"COPY (SELECT r.batch, {string.Join(", ", table.Columns.Select(c => table.LateColumns.Contains(c.Name) ? $"NULL::{c.Type}" : $"t.{Sql.Name(c.Name)}"))} FROM {table.FromWithOwner} WHERE {members}) TO STDOUT (FORMAT {Format})";

    private string Format => table.IsBinary ? "binary" : "text";

    private string Stage => $"stage_{table.Number}";

    /// <summary>Rows with their batch's number in front, at either site.</summary>
    public string Read => $"COPY (SELECT r.batch, {Sql.Names("t", table.Columns.Select(c => c.Name))} FROM {table.FromWithOwner} WHERE {members}) TO STDOUT (FORMAT {Format})";

    /// <summary>The same for some keys only, given as text.</summary>
    public string ReadKeys(IEnumerable<string> keys)
    {
        var matches = string.Join(" AND ", table.Key.Select((k, i) => $"t.{Sql.Name(k)} = w.k{i}"));
        return $"""
            COPY (SELECT r.batch, {Sql.Names("t", table.Columns.Select(c => c.Name))}
                  FROM ({Typed(keys)}) w, {table.FromWithOwner} WHERE {matches} AND {members}) TO STDOUT (FORMAT {Format})
            """;
    }

    /// <summary>The keys themselves, in the order in which their columns stand in the table.</summary>
    public string ReadKeysAlone(IEnumerable<string> keys)
    {
        var inOrder = table.Columns.Where(c => table.Key.Contains(c.Name)).Select(c => $"w.k{table.Key.IndexOf(c.Name)}");
        return $"COPY (SELECT {string.Join(", ", inOrder)} FROM ({Typed(keys)}) w) TO STDOUT (FORMAT {Format})";
    }

    /// <summary>Writes rows into the table itself: none of them may be there.</summary>
    public string Write => $"COPY {table.Name.Quoted} ({table.ColumnList}) FROM STDIN (FORMAT {Format})";

    /// <summary>Whether rows have to be staged first: the target has rows of these members already, beyond projections; or row security
    /// binds us, and COPY refuses to write past it.</summary>
    public string MustStage => $"SELECT row_security_active({Sql.Literal(table.Name.Quoted)}::regclass::oid) OR EXISTS (SELECT FROM {table.FromWithOwner} WHERE {members})";

    /// <summary>A staging table of the same columns, gone at commit.</summary>
    public string MakeStage => $"DROP TABLE IF EXISTS pg_temp.{Stage}; CREATE TEMP TABLE {Stage} ON COMMIT DROP AS SELECT {table.ColumnList} FROM {table.Name.Quoted} WITH NO DATA";

    /// <summary>Writes rows into the staging table.</summary>
    public string WriteStage => $"COPY {Stage} ({table.ColumnList}) FROM STDIN (FORMAT {Format})";

    /// <summary>Takes the target's rows of the members that the source no longer has away.</summary>
    public string DropExtras
    {
        get
        {
            var same = string.Join(" AND ", table.Key.Select(k => $"s.{Sql.Name(k)} = t.{Sql.Name(k)}"));
            var matches = string.Join(" AND ", table.Key.Select(k => $"d.{Sql.Name(k)} = x.{Sql.Name(k)}"));
            return $"""
                DELETE FROM {table.Name.Quoted} d USING (
                  SELECT {Sql.Names("t", table.Key)} FROM {table.FromWithOwner} WHERE {members} AND NOT EXISTS (SELECT FROM {Stage} s WHERE {same})) x
                WHERE {matches}
                """;
        }
    }

    /// <summary>Puts the staged rows in place of projections and stale rows, or beside them.</summary>
    public string Merge
    {
        get
        {
            var others = table.Columns.Where(c => !table.Key.Contains(c.Name)).Select(c => $"{Sql.Name(c.Name)} = excluded.{Sql.Name(c.Name)}");
            var set = string.Join(", ", others);
            return $"""
                INSERT INTO {table.Name.Quoted} ({table.ColumnList}) OVERRIDING SYSTEM VALUE SELECT {table.ColumnList} FROM {Stage}
                ON CONFLICT ({Sql.Names(table.Key)}) DO {(set.Length > 0 ? $"UPDATE SET {set}" : "NOTHING")}
                """;
        }
    }

    /// <summary>Counts, for each foreign key of the table, the members' rows whose parent is not there. Not for the one by which their owner is found: that parent is a
    /// member's row, too, and compared itself.</summary>
    public IEnumerable<(string Key, string Count)> Orphans() => table.Table.ForeignKeys.Where(f => !IsOwnership(f)).Select(f => (f.Name, $"""
        SELECT count(*) FROM {table.FromWithOwner} WHERE {members}
          AND {string.Join(" AND ", f.Columns.Select(c => $"t.{Sql.Name(c)} IS NOT NULL"))}
          AND NOT EXISTS (SELECT FROM {f.Target.Quoted} q WHERE {string.Join(" AND ", f.Columns.Zip(f.TargetColumns, (c, p) => $"q.{Sql.Name(p)} = t.{Sql.Name(c)}"))})
        """));

    private bool IsOwnership(ForeignKey key) =>
        table.Rule.By is Ownership.ByColumns by && by.Parent == key.Target && by.Columns.SequenceEqual(key.Columns) && by.ParentColumns.SequenceEqual(key.TargetColumns);

    private string Typed(IEnumerable<string> keys)
    {
        var typed = string.Join(", ", table.Key.Select((k, i) => table.Key.Length == 1
            ? $"u::{table.Table.Column(k).Type} AS k{i}"
            : $"split_part(u, chr(31), {i + 1})::{table.Table.Column(k).Type} AS k{i}"));
        return $"SELECT {typed} FROM unnest(ARRAY[{string.Join(", ", keys.Select(Sql.Literal))}]::text[]) u";
    }
}
