using System.Text;

namespace Domicile.Gateway.Wire;

/// <summary>Builds the messages that a client sends, for what the gateway asks of sites itself.</summary>
/// <remarks>Source: PostgreSQL manual, "Message Formats".</remarks>
internal static class Request
{
    public static ReadOnlySpan<byte> Sync => [(byte)'S', 0, 0, 0, 4];

    public static ReadOnlySpan<byte> Terminate => [(byte)'X', 0, 0, 0, 4];

    /// <summary>SSLRequest.</summary>
    public static ReadOnlySpan<byte> Tls => [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

    /// <summary>A simple query.</summary>
    public static byte[] Query(string sql) => Reply.Message('Q', Reply.Text(sql));

    /// <summary>A Parse that no server takes: it makes a transaction fail, or a pipeline skip, where the gateway refuses something.</summary>
    public static byte[] Nonsense { get; } = Reply.Message('P', [.. "domicile refuses"u8, 0, .. "refused"u8, 0, 0, 0]);

    /// <summary>The same as a simple query.</summary>
    public static byte[] NonsenseQuery { get; } = Query("refused");

    /// <summary>Close of a prepared statement.</summary>
    public static byte[] CloseStatement(string name) => Reply.Message('C', [(byte)'S', .. Encoding.UTF8.GetBytes(name), 0]);

    /// <summary>An answer in a login.</summary>
    public static byte[] Password(ReadOnlySpan<byte> body) => Reply.Message('p', body);

    /// <summary>A message without a tag: start-up, and cancel.</summary>
    public static byte[] Untagged(int code, ReadOnlySpan<byte> body)
    {
        var tagged = Reply.Message('x', [(byte)(code >> 24), (byte)(code >> 16), (byte)(code >> 8), (byte)code, .. body]);
        return tagged[1..];
    }
}
