using System.Buffers.Binary;
using System.Text;

namespace Domicile.Gateway.Wire;

/// <summary>The first thing that a client sends: it has no tag.</summary>
/// <param name="Code">Protocol version (major in the upper half), or one of the request codes.</param>
/// <param name="Body">What follows the code.</param>
/// <remarks>Source: PostgreSQL manual, "Message Formats": StartupMessage, SSLRequest, GSSENCRequest, CancelRequest.</remarks>
internal sealed record StartupPacket(int Code, ReadOnlyMemory<byte> Body)
{
    public const int Cancel = 80877102;
    public const int Tls = 80877103;
    public const int Gss = 80877104;

    /// <summary>PostgreSQL's own limit, in bytes.</summary>
    public const int Most = 10_000;

    /// <summary>Cuts one off the front.</summary>
    /// <param name="input">What came.</param>
    /// <param name="packet">Null when more bytes are needed.</param>
    /// <param name="bytes">Its length.</param>
    /// <returns>False when the length cannot be true.</returns>
    public static bool TryCut(ReadOnlySpan<byte> input, out StartupPacket? packet, out int bytes)
    {
        (packet, bytes) = (null, 0);
        if (input.Length < 4)
        {
            return true;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(input);
        if (length is < 8 or > Most)
        {
            return false;
        }

        if (input.Length >= length)
        {
            bytes = length;
            packet = new(BinaryPrimitives.ReadInt32BigEndian(input[4..]), input[8..length].ToArray());
        }

        return true;
    }

    /// <summary>Pairs of name and value.</summary>
    /// <returns>Null when they are malformed.</returns>
    public IReadOnlyDictionary<string, string>? Parameters()
    {
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var rest = Body.Span;
        while (Framing.TryText(ref rest, out var name))
        {
            if (name.IsEmpty)
            {
                return rest.IsEmpty ? found : null;
            }

            if (!Framing.TryText(ref rest, out var value))
            {
                return null;
            }

            found[Encoding.UTF8.GetString(name)] = Encoding.UTF8.GetString(value);
        }

        return null;
    }
}
