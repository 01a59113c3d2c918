using Domicile.Postgres.Hashing;
using Domicile.Postgres.Wire;

namespace Domicile.Relocation.Verification;

/// <summary>The number of rows, and the sum of their 128-bit hashes: equal for equal sets of rows, in whatever order they come. It finds
/// accidents, not forgeries; a certificate's roots are SHA-256.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
public struct RowSum : IRowSink
{
    private UInt128 _sum;
    private long _rows;

    /// <summary>Whether both saw the same rows.</summary>
    public readonly bool Matches(RowSum other) => _sum == other._sum && _rows == other._rows;

    /// <summary>How many rows.</summary>
    public readonly long Rows => _rows;

    /// <inheritdoc/>
    public void Row(ReadOnlySpan<byte> tuple)
    {
        _sum += RowHash.Of(tuple);
        _rows++;
    }
}
