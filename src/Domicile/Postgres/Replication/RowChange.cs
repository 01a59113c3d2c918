using Domicile.Postgres.Wire;

namespace Domicile.Postgres.Replication;

/// <summary>One INSERT, UPDATE or DELETE.</summary>
public readonly ref struct RowChange
{
    private RowChange(Relation relation, char oldKind, RowValues old, RowValues @new)
    {
        Relation = relation;
        OldKind = oldKind;
        Old = old;
        New = @new;
    }

    /// <summary>The table.</summary>
    public Relation Relation { get; }

    /// <summary>K: the old row has its identity's columns only, the others NULL; O: all of them; zero: there is no old row (an update that kept its key).</summary>
    public char OldKind { get; }

    /// <summary>Whether the old row, or its key, was sent.</summary>
    public bool HasOld => OldKind != default;

    /// <summary>The row before.</summary>
    public RowValues Old { get; }

    /// <summary>The row after; none for DELETE.</summary>
    public RowValues New { get; }

    /// <summary>Relation, 4 bytes; K or O and a row; N and a row. Which of them, says the kind.</summary>
    /// <exception cref="ConnectionException">Not that form, or rows of another width than the table.</exception>
    internal static RowChange Read(ChangeKind kind, ReadOnlySpan<byte> body, Relation relation)
    {
        var cursor = new WireCursor(body);
        cursor.Int32();
        var mark = (char)cursor.Byte();
        var old = default(RowValues);
        var oldKind = default(char);
        if (mark is 'K' or 'O' && kind != ChangeKind.Insert)
        {
            oldKind = mark;
            old = RowOf(cursor.Rest, relation);
            cursor = new(Behind(old));
            mark = kind == ChangeKind.Delete ? 'D' : (char)cursor.Byte();
        }

        if (kind == ChangeKind.Delete)
        {
            cursor.End();
            return mark == 'D' ? new(relation, oldKind, old, default) : throw ConnectionException.Malformed("a DELETE has no old row.");
        }

        var row = mark == 'N' ? RowOf(cursor.Rest, relation) : throw ConnectionException.Malformed("a change has no new row.");
        new WireCursor(Behind(row)).End();
        return new(relation, oldKind, old, row);
    }

    private static RowValues RowOf(ReadOnlySpan<byte> bytes, Relation relation)
    {
        var row = new RowValues(bytes);
        return row.Count == relation.Columns.Length ? row : throw ConnectionException.Malformed($"a row of {relation.Name} has {row.Count} values for {relation.Columns.Length} columns.");
    }

    private static ReadOnlySpan<byte> Behind(RowValues row)
    {
        while (row.MoveNext())
        {
            // To the end: where a row ends is not told.
        }

        return row.Rest;
    }
}
