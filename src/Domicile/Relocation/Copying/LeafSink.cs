using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Domicile.Postgres.Wire;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Verification;

namespace Domicile.Relocation.Copying;

/// <summary>Makes a leaf of each row that passes; the row's first column is its batch's number, which the target never sees.</summary>
public readonly struct LeafSink : IRowSink, IDisposable
{
    private readonly IncrementalHash _hash;
    private readonly byte[] _prefix;
    private readonly ImmutableArray<bool> _isKey;
    private readonly bool _isBinary;
    private readonly Func<long, LeafTable> _leaves;

    /// <summary>A sink for the rows of one table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="leaves">Where the leaves of a batch go.</param>
    public LeafSink(MovedTable table, Func<long, LeafTable> leaves)
    {
        _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _prefix = new byte[5];
        BinaryPrimitives.WriteInt32BigEndian(_prefix.AsSpan(1), table.Number);
        _isKey = [.. table.Columns.Select(c => table.Key.Contains(c.Name))];
        _isBinary = table.IsBinary;
        _leaves = leaves;
    }

    /// <inheritdoc/>
    public void Row(ReadOnlySpan<byte> tuple)
    {
        long batch;
        UInt128 key;
        ReadOnlySpan<byte> row;
        if (_isBinary)
        {
            var fields = new BinaryTuple(tuple);
            batch = fields.ReadInt64();
            row = fields.Rest;
            key = BinaryKey(fields);
        }
        else
        {
            var tab = tuple.IndexOf((byte)'\t');
            batch = long.Parse(Encoding.ASCII.GetString(tuple[..tab]), CultureInfo.InvariantCulture);
            row = tuple[(tab + 1)..];
            key = TextKey(row);
        }

        _leaves(batch).Add(new(key, Digest(row)));
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private RowDigest Digest(ReadOnlySpan<byte> row)
    {
        Span<byte> digest = stackalloc byte[32];
        _hash.AppendData(_prefix);
        _hash.AppendData(row);
        _hash.GetHashAndReset(digest);
        return RowDigest.Of(digest);
    }

    private UInt128 BinaryKey(BinaryTuple fields)
    {
        UInt128 key = 0;
        foreach (var isKey in _isKey)
        {
            fields.TryRead(out var value);
            key = isKey ? KeyHash.Combine(key, value) : key;
        }

        return key;
    }

    private UInt128 TextKey(ReadOnlySpan<byte> row)
    {
        UInt128 key = 0;
        foreach (var isKey in _isKey)
        {
            var tab = row.IndexOf((byte)'\t');
            var value = tab < 0 ? row : row[..tab];
            key = isKey ? KeyHash.Combine(key, value) : key;
            row = tab < 0 ? [] : row[(tab + 1)..];
        }

        return key;
    }
}
