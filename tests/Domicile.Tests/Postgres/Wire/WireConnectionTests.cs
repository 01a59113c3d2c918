using Domicile.Postgres.Wire;

namespace Domicile.Tests.Postgres.Wire;

public sealed class WireConnectionTests
{
    private static readonly WireOptions Impatient = new() { ConnectTimeout = TimeSpan.FromSeconds(2), Silence = TimeSpan.FromSeconds(1), Grace = TimeSpan.FromSeconds(1) };

    private static readonly byte[] Answer =
    [
        .. Bytes.Message('T', Bytes.Int16(1), Bytes.Text("n"), new byte[18]), .. Bytes.Message('D', Bytes.Int16(2), Bytes.Field("é"), Bytes.Field(null)),
        .. Bytes.Message('N', Bytes.Text("Mnotice"), [0]), .. Bytes.Message('S', Bytes.Text("a"), Bytes.Text("b")), .. Bytes.Message('C', Bytes.Text("SELECT 1")), .. Bytes.Ready,
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(10_000)]
    public async Task Login_and_rows_are_read_whatever_the_pieces_they_come_in(int pieceBytes)
    {
        using var server = new ScriptedServer();
        var playing = server.PlayAsync([Bytes.Welcome, Answer], pieceBytes, hangsUp: false, Token);
        await using (var connection = await WireConnection.ConnectAsync(server.Address, Impatient, Token))
        {
            Assert.Equal([["é", null]], await connection.QueryAsync("SELECT", Token));
            Assert.Equal((18, 4711, "b"), (connection.ServerMajor, connection.ProcessId, connection.Settings["a"]));
        }

        await playing;
    }

    [Fact]
    public async Task A_peer_that_hangs_up_at_any_byte_is_an_error_and_no_hang()
    {
        byte[] all = [.. Bytes.Welcome, .. Answer];
        for (var end = 0; end < all.Length; end++)
        {
            using var server = new ScriptedServer();
            var login = all[..Math.Min(end, Bytes.Welcome.Length)];
            byte[][] turns = end < Bytes.Welcome.Length ? [login] : [login, all[login.Length..end]];
            var playing = server.PlayAsync(turns, int.MaxValue, hangsUp: true, Token);

            var error = await Assert.ThrowsAsync<ConnectionException>(() => AskAsync(server));

            Assert.Equal("08006", error.SqlState);
            await playing;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_peer_that_stays_silent_is_given_up(bool afterLogin)
    {
        using var server = new ScriptedServer();
        var playing = server.PlayAsync(afterLogin ? [Bytes.Welcome, Answer[..20]] : [], int.MaxValue, hangsUp: false, Token);

        var error = await Assert.ThrowsAsync<ConnectionException>(() => AskAsync(server));

        // Before the login is over by its own limit, afterwards by the limit of silence.
        Assert.Contains(error.SqlState, (string[])["08001", "08006"], StringComparer.Ordinal);
        await Record.ExceptionAsync(() => playing);
    }

    [Fact]
    public async Task Random_bytes_end_a_session_with_an_error()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var noise = new byte[random.Next(1, 200)];
            random.NextBytes(noise);
            using var server = new ScriptedServer();
            var playing = server.PlayAsync(seed % 2 == 0 ? [noise] : [Bytes.Welcome, noise], int.MaxValue, hangsUp: true, Token);

            var failure = await Record.ExceptionAsync(() => AskAsync(server));

            Assert.True(failure is WireException, $"seed {seed}: {failure}");
            await playing;
        }
    }

    [Fact]
    public async Task Flipped_bytes_of_a_true_conversation_give_an_answer_or_an_error_of_ours()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            byte[] login = [.. Bytes.Welcome];
            byte[] answer = [.. Answer];
            var flipped = random.Next(2) == 0 ? login : answer;
            flipped[random.Next(flipped.Length)] ^= (byte)random.Next(1, 256);
            using var server = new ScriptedServer();
            var playing = server.PlayAsync([[.. login, .. answer]], int.MaxValue, hangsUp: true, Token);

            var failure = await Record.ExceptionAsync(() => AskAsync(server));

            Assert.True(failure is null or WireException, $"seed {seed}: {failure}");
            await playing;
        }
    }

    [Theory]
    [InlineData("r=wrong,s=c2FsdA==,i=4096")]
    [InlineData("s=c2FsdA==,i=4096")]
    [InlineData("")]
    public async Task A_server_that_does_not_play_SCRAM_by_the_rules_gets_no_proof(string first)
    {
        using var server = new ScriptedServer();
        var playing = server.PlayAsync(
            [Bytes.Message('R', Bytes.Int32(10), Bytes.Text("SCRAM-SHA-256"), [0]), Bytes.Message('R', Bytes.Int32(11), Bytes.Text(first)[..^1])], int.MaxValue, hangsUp: true, Token);

        Assert.Equal("08001", (await Assert.ThrowsAsync<ConnectionException>(() => AskAsync(server))).SqlState);
        await playing;
    }

    [Fact]
    public async Task A_server_that_skips_its_own_proof_is_not_trusted()
    {
        using var server = new ScriptedServer();
        var playing = server.PlayAsync([Bytes.Message('R', Bytes.Int32(10), Bytes.Text("SCRAM-SHA-256"), [0]), Bytes.Welcome], int.MaxValue, hangsUp: true, Token);

        Assert.Contains("proof", (await Assert.ThrowsAsync<ConnectionException>(() => AskAsync(server))).Message, StringComparison.Ordinal);
        await playing;
    }

    private static async Task AskAsync(ScriptedServer server)
    {
        await using var connection = await WireConnection.ConnectAsync(server.Address, Impatient, Token);
        await connection.QueryAsync("SELECT", Token);
    }
}
