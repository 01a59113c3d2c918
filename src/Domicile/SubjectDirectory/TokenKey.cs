using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Domicile.SubjectDirectory;

/// <summary>Makes tokens: HMAC-SHA-256 over kind, a zero byte and the subject's key text, cut to 128 bits.</summary>
/// <param name="key">32 bytes; whoever holds them can tell whether a known subject is meant by a token.</param>
public sealed class TokenKey(ReadOnlyMemory<byte> key)
{
    /// <summary>The token of a subject.</summary>
    /// <param name="kind">The subject kind's name.</param>
    /// <param name="subject">Its key as PostgreSQL prints it; parts of a composite key with U+001F between.</param>
    public SubjectToken Of(string kind, string subject)
    {
        Span<byte> text = stackalloc byte[512];
        var needed = Encoding.UTF8.GetMaxByteCount(subject.Length);
        var buffer = needed <= text.Length ? text : new byte[needed];
        return Of(kind, buffer[..Encoding.UTF8.GetBytes(subject, buffer)]);
    }

    /// <summary>The token of a subject. Allocates nothing for keys of ordinary length.</summary>
    /// <param name="kind">The subject kind's name.</param>
    /// <param name="subject">Its key as PostgreSQL prints it, UTF-8.</param>
    public SubjectToken Of(string kind, ReadOnlySpan<byte> subject)
    {
        Span<byte> text = stackalloc byte[512];
        var needed = Encoding.UTF8.GetMaxByteCount(kind.Length) + subject.Length + 1;
        var buffer = needed <= text.Length ? text : new byte[needed];
        var length = Encoding.UTF8.GetBytes(kind, buffer);
        buffer[length++] = 0;
        subject.CopyTo(buffer[length..]);
        length += subject.Length;
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(key.Span, buffer[..length], hash);
        return new(BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[8..]));
    }
}
