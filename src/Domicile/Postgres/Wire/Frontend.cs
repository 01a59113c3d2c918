using System.Buffers.Binary;
using System.Text;

namespace Domicile.Postgres.Wire;

/// <summary>Builds the messages that a client sends.</summary>
/// <remarks>Source: PostgreSQL manual, "Message Formats".</remarks>
internal static class Frontend
{
    /// <summary>Ends a COPY that we write.</summary>
    public static ReadOnlyMemory<byte> CopyDone { get; } = Message('c');

    /// <summary>Ends the session.</summary>
    public static ReadOnlyMemory<byte> Terminate { get; } = Message('X');

    /// <summary>A simple query.</summary>
    public static byte[] Query(string sql) => Message('Q', Text(sql));

    /// <summary>Ends a COPY that we write, as a failure.</summary>
    public static byte[] CopyFail(string reason) => Message('f', Text(reason));

    /// <summary>An answer to a request for a password: a text, or a SASL body.</summary>
    public static byte[] Password(ReadOnlySpan<byte> body) => Message('p', body);

    /// <summary>A text with its final zero.</summary>
    public static byte[] Text(string text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }

    /// <summary>A message of that type.</summary>
    public static byte[] Message(char tag, ReadOnlySpan<byte> body = default)
    {
        var message = new byte[5 + body.Length];
        message[0] = (byte)tag;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), 4 + body.Length);
        body.CopyTo(message.AsSpan(5));
        return message;
    }

    /// <summary>The first message: protocol 3.0 and pairs of parameter and value.</summary>
    public static byte[] Startup(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        byte[] body = [0, 3, 0, 0, .. parameters.SelectMany(p => (byte[])[.. Text(p.Key), .. Text(p.Value)]), 0];
        return Untagged(body);
    }

    /// <summary>Asks for encryption.</summary>
    public static byte[] SslRequest() => Untagged([0x04, 0xd2, 0x16, 0x2f]);

    /// <summary>Asks, on a connection of its own, to cancel what a session does.</summary>
    public static byte[] CancelRequest(ReadOnlySpan<byte> processAndKey) => Untagged([0x04, 0xd2, 0x16, 0x2e, .. processAndKey]);

    private static byte[] Untagged(ReadOnlySpan<byte> body)
    {
        var message = new byte[4 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        body.CopyTo(message.AsSpan(4));
        return message;
    }
}
