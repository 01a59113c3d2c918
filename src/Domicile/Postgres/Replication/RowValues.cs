using Domicile.Postgres.Wire;

namespace Domicile.Postgres.Replication;

/// <summary>Reads the values of one decoded row in the order of the relation's columns.</summary>
/// <remarks>Count, 2 bytes; each value: kind, 1 byte, and for text and binary a length, 4 bytes, and so many bytes. Source: PostgreSQL manual, "Logical Replication Message Formats", TupleData.</remarks>
public ref struct RowValues
{
    private WireCursor _cursor;
    private int _left;

    internal RowValues(ReadOnlySpan<byte> bytes)
    {
        _cursor = new(bytes);
        Count = _left = _cursor.Count16();
    }

    /// <summary>How many values there are; none where there is no such row.</summary>
    public int Count { get; }

    /// <summary>What the current value is.</summary>
    public ValueKind Kind { get; private set; }

    /// <summary>The current value's bytes; empty for NULL and unchanged.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>What follows the values read so far.</summary>
    internal readonly ReadOnlySpan<byte> Rest => _cursor.Rest;

    /// <summary>Goes to the next value.</summary>
    /// <returns>False behind the last.</returns>
    /// <exception cref="ConnectionException">Not pgoutput's form.</exception>
    public bool MoveNext()
    {
        if (_left <= 0)
        {
            return false;
        }

        _left--;
        Kind = (ValueKind)_cursor.Byte();
        Value = Kind switch
        {
            ValueKind.Text or ValueKind.Binary => _cursor.Take(_cursor.Int32()),
            ValueKind.Null or ValueKind.Unchanged => default,
            _ => throw ConnectionException.Malformed("a decoded row has a value of no known kind."),
        };
        return true;
    }
}
