using System.Runtime.InteropServices;

namespace Domicile.Ledger.Hashing;

/// <summary>One SHA-256 value of the tree, 32 bytes: a leaf hash, a node hash or a root.</summary>
/// <remarks>Laid out as its bytes, so that a run of hashes is a tile without copying.</remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct TreeHash
{
    /// <summary>Bytes in one hash.</summary>
    public const int Size = 32;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>Reads the first 32 bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 32 bytes.</exception>
    public static TreeHash Read(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<TreeHash>(bytes);

    /// <summary>Reads standard base64 of exactly 32 bytes (RFC 4648 section 4, canonical).</summary>
    public static bool TryParse(ReadOnlySpan<char> base64, out TreeHash hash)
    {
        Span<byte> bytes = stackalloc byte[Size + 1];
        hash = default;
        if (base64.Length != 44 || !Convert.TryFromBase64Chars(base64, bytes, out var written) || written != Size)
        {
            return false;
        }

        hash = Read(bytes);
        return base64.SequenceEqual(hash.ToString());
    }

    /// <summary>Writes the 32 bytes.</summary>
    public void CopyTo(Span<byte> destination) => MemoryMarshal.Write(destination, in this);

    /// <summary>The 32 bytes in a new array.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Lowercase hex, 64 characters.</summary>
    public string ToHex() => Convert.ToHexStringLower(ToArray());

    /// <summary>Standard base64, as checkpoints and proofs write it.</summary>
    public override string ToString() => Convert.ToBase64String(ToArray());
}
