namespace Domicile.Postgres.Wire;

/// <summary>Reads one row of binary COPY, field by field.</summary>
/// <remarks>Field count, 2 bytes; each field: length, 4 bytes (-1 for NULL), and so many bytes; all big-endian. Source: PostgreSQL manual, COPY, "Binary Format".</remarks>
public ref struct BinaryTuple
{
    private WireCursor _cursor;

    /// <summary>Reads the count.</summary>
    /// <exception cref="ConnectionException">The row is shorter than that.</exception>
    public BinaryTuple(ReadOnlySpan<byte> tuple)
    {
        _cursor = new(tuple);
        FieldCount = _cursor.Int16();
    }

    /// <summary>How many fields the row has.</summary>
    public int FieldCount { get; }

    /// <summary>The fields that have not been read, with their lengths.</summary>
    public readonly ReadOnlySpan<byte> Rest => _cursor.Rest;

    /// <summary>Reads the next field.</summary>
    /// <returns>False when it is NULL.</returns>
    /// <exception cref="ConnectionException">The row ends before the field does.</exception>
    public bool TryRead(out ReadOnlySpan<byte> value)
    {
        var length = _cursor.Int32();
        value = length < 0 ? default : _cursor.Take(length);
        return length >= 0;
    }

    /// <summary>Reads the next field, an int4.</summary>
    /// <exception cref="ConnectionException">It is NULL, or not four bytes.</exception>
    public int ReadInt32() => _cursor.Int32() == sizeof(int) ? _cursor.Int32() : throw ConnectionException.Malformed("a field is not an int4.");

    /// <summary>Reads the next field, an int8.</summary>
    /// <exception cref="ConnectionException">It is NULL, or not eight bytes.</exception>
    public long ReadInt64() => _cursor.Int32() == sizeof(long) ? _cursor.Int64() : throw ConnectionException.Malformed("a field is not an int8.");
}
