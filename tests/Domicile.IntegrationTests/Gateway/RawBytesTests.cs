using System.Net.Sockets;
using System.Text;

namespace Domicile.IntegrationTests.Gateway;

/// <summary>Bytes as no driver sends them.</summary>
public sealed class RawBytesTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private static readonly byte[] Startup = Untagged([0, 3, 0, 0, .. Text("user"), .. Text("postgres"), .. Text("database"), .. Text("domicile"), 0]);

    private static readonly byte[] Session =
    [
        .. Startup, .. Message('P', [0, .. Text("SELECT 'one'"), 0, 0]), .. Message('B', [0, 0, 0, 0, 0, 0, 0, 0]), .. Message('D', [(byte)'P', 0]), .. Message('E', [0, 0, 0, 0, 0]), .. Message('S', []),
        .. Message('Q', Text("SELECT 'two'")), .. Message('X', []),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_cut_at_every_point_gives_the_same_answers()
    {
        var whole = await TalkAsync(Session);
        Assert.Contains("one", whole, StringComparison.Ordinal);
        for (var cut = 1; cut < Session.Length; cut++)
        {
            Assert.Equal(whole, await TalkAsync(Session[..cut], Session[cut..]));
        }
    }

    [Fact]
    public async Task Random_bytes_end_their_own_session_and_no_other()
    {
        var random = new Random(7);
        for (var round = 0; round < 150; round++)
        {
            var bytes = Session[..^5].ToArray();
            for (var i = 0; i < 3; i++)
            {
                bytes[random.Next(round % 3 == 0 ? 0 : Startup.Length, bytes.Length)] = (byte)random.Next(256);
            }

            await TalkAsync(isCutOff: true, [[.. bytes, .. Message('S', []), .. Message('X', [])]]);
        }

        Assert.Contains("two", await TalkAsync(Session), StringComparison.Ordinal);
        await Eventually.TrueAsync(() => fixture.World.Server.Status.Sessions == 0, Token);
        Assert.Equal(0, fixture.World.Server.Status.Bugs);
    }

    private Task<string> TalkAsync(params byte[][] parts) => TalkAsync(isCutOff: false, parts);

    private async Task<string> TalkAsync(bool isCutOff, byte[][] parts)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(fixture.World.Server.At[1], Token);
        foreach (var part in parts)
        {
            await socket.SendAsync(part, Token);
            await Task.Yield();
        }

        if (isCutOff)
        {
            socket.Shutdown(SocketShutdown.Send);
        }

        var answer = new List<byte>();
        var buffer = new byte[16 * 1024];
        try
        {
            while (await socket.ReceiveAsync(buffer, Token) is > 0 and var read)
            {
                answer.AddRange(buffer.AsSpan(0, read));
            }
        }
        catch (SocketException)
        {
            // The session was ended with bytes unread.
        }

        var text = Encoding.Latin1.GetString(answer.ToArray());
        var at = text.IndexOf("Z\0\0\0\x05I", StringComparison.Ordinal);
        return at < 0 ? "" : text[at..];
    }

    private static byte[] Text(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    private static byte[] Untagged(byte[] body) => [0, 0, 0, (byte)(body.Length + 4), .. body];

    private static byte[] Message(char tag, byte[] body) => [(byte)tag, .. Untagged(body)];
}
