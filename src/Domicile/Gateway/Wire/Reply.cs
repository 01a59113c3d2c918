using System.Buffers.Binary;
using System.Text;
using Domicile.Gateway.Routing;

namespace Domicile.Gateway.Wire;

/// <summary>Builds the messages that a server sends.</summary>
/// <remarks>Source: PostgreSQL manual, "Message Formats" and "Error and Notice Message Fields".</remarks>
internal static class Reply
{
    public static ReadOnlySpan<byte> ParseComplete => [(byte)'1', 0, 0, 0, 4];

    public static ReadOnlySpan<byte> BindComplete => [(byte)'2', 0, 0, 0, 4];

    public static ReadOnlySpan<byte> CloseComplete => [(byte)'3', 0, 0, 0, 4];

    public static ReadOnlySpan<byte> NoData => [(byte)'n', 0, 0, 0, 4];

    public static ReadOnlySpan<byte> NoParameters => [(byte)'t', 0, 0, 0, 6, 0, 0];

    public static ReadOnlySpan<byte> Empty => [(byte)'I', 0, 0, 0, 4];

    public static ReadOnlySpan<byte> AuthenticationOk => [(byte)'R', 0, 0, 0, 8, 0, 0, 0, 0];

    /// <summary>ReadyForQuery.</summary>
    public static byte[] Ready(TransactionStatus status) =>
        [(byte)'Z', 0, 0, 0, 5, status switch { TransactionStatus.InBlock => (byte)'T', TransactionStatus.Failed => (byte)'E', _ => (byte)'I' }];

    /// <summary>CommandComplete.</summary>
    public static byte[] Complete(string tag) => Message('C', Text(tag));

    /// <summary>ParameterStatus.</summary>
    public static byte[] Parameter(string name, string value) => Message('S', [.. Text(name), .. Text(value)]);

    /// <summary>An error of a statement.</summary>
    public static byte[] Error(Refusal refusal) => Diagnosis('E', "ERROR", refusal);

    /// <summary>An error that ends the session.</summary>
    public static byte[] Fatal(Refusal refusal) => Diagnosis('E', "FATAL", refusal);

    /// <summary>A notice, SQLSTATE 01000.</summary>
    public static byte[] Notice(string message) => Diagnosis('N', "NOTICE", new("01000", message, "", ""));

    /// <summary>RowDescription of one text column.</summary>
    public static byte[] TextColumn(string name) => Message('T', [0, 1, .. Text(name), 0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0]);

    /// <summary>DataRow of one text.</summary>
    public static byte[] TextRow(string value)
    {
        var text = Encoding.UTF8.GetBytes(value);
        return Message('D', [0, 1, .. BigEndian(text.Length), .. text]);
    }

    /// <summary>BackendKeyData.</summary>
    public static byte[] Key(int process, ReadOnlySpan<byte> secret) => Message('K', [.. BigEndian(process), .. secret]);

    /// <summary>NegotiateProtocolVersion: the newest minor version that is spoken here, and options that are not known.</summary>
    public static byte[] Negotiate(int minor, IReadOnlyCollection<string> unknown) =>
        Message('v', [.. BigEndian((3 << 16) | minor), .. BigEndian(unknown.Count), .. unknown.SelectMany(Text)]);

    /// <summary>A request of the login, such as SASL's.</summary>
    public static byte[] Authentication(int code, ReadOnlySpan<byte> body) => Message('R', [.. BigEndian(code), .. body]);

    /// <summary>A text with its final zero.</summary>
    public static byte[] Text(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    /// <summary>A message of that type.</summary>
    public static byte[] Message(char tag, ReadOnlySpan<byte> body)
    {
        var message = new byte[Framing.Header + body.Length];
        message[0] = (byte)tag;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), 4 + body.Length);
        body.CopyTo(message.AsSpan(Framing.Header));
        return message;
    }

    private static byte[] BigEndian(int number) => [(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number];

    private static byte[] Diagnosis(char tag, string severity, Refusal refusal)
    {
        var body = new List<byte>();
        Field('S', severity);
        Field('V', severity);
        Field('C', refusal.SqlState);
        Field('M', refusal.Message);
        Field('D', refusal.Detail);
        Field('H', refusal.Hint);
        body.Add(0);
        return Message(tag, body.ToArray());

        void Field(char name, string value)
        {
            if (value.Length > 0)
            {
                body.Add((byte)name);
                body.AddRange(Text(value));
            }
        }
    }
}
