using System.Runtime.InteropServices;

namespace Domicile.Gateway.Routing;

/// <summary>Texts by their bytes. The hash is seeded, so that nobody can make texts collide.</summary>
internal sealed class TextComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    internal static TextComparer Instance { get; } = new();

    /// <inheritdoc/>
    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    /// <inheritdoc/>
    public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

    /// <inheritdoc/>
    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    /// <inheritdoc/>
    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

    /// <summary>The runtime's own seeded string hash, over the bytes taken two by two.</summary>
    public int GetHashCode(ReadOnlySpan<byte> alternate) =>
        HashCode.Combine(string.GetHashCode(MemoryMarshal.Cast<byte, char>(alternate), StringComparison.Ordinal), (alternate.Length & 1) != 0 ? alternate[^1] : (byte)0, alternate.Length);
}
