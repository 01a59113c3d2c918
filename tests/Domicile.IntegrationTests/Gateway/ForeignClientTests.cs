using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Domicile.IntegrationTests.Cli;
using Domicile.IntegrationTests.Relocation;
using Domicile.Postgres;
using Domicile.Postgres.Wire;

namespace Domicile.IntegrationTests.Gateway;

/// <summary>Clients that nobody here wrote, and clients that nobody should have written.</summary>
public sealed class ForeignClientTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Psql_shows_the_same_through_the_gateway()
    {
        await using var gate = await Gate.OpenAsync();
        const string Script = """
            SET client_min_messages = warning; DROP TABLE IF EXISTS t; RESET client_min_messages; CREATE TABLE t (id int PRIMARY KEY, v text);
            TRUNCATE t; INSERT INTO t SELECT n, 'v' || n FROM generate_series(1, 3) n;
            COPY t FROM STDIN;
            4	four
            \.
            BEGIN; DECLARE c CURSOR FOR SELECT * FROM t ORDER BY id; FETCH 2 FROM c; COMMIT;
            SELECT * FROM t WHERE id = 4 \; SELECT count(*) FROM t;
            COPY t TO STDOUT;
            DO $$ BEGIN RAISE NOTICE 'heard'; END $$;
            \d t
            """;

        var straight = await Psql.RunAsync(gate.Straight, gate.Straight.User, Script);
        var through = await Psql.RunAsync(gate.Straight with { Port = gate.Port }, gate.Straight.User, Script);

        Assert.Equal(0, straight.Code);
        Assert.Equal((straight.Code, straight.Output, straight.Errors), (through.Code, through.Output, through.Errors));
    }

    [Theory]
    [InlineData("simple")]
    [InlineData("extended")]
    [InlineData("prepared")]
    public async Task Pgbench_runs_through_it(string protocol)
    {
        await using var gate = await Gate.OpenAsync();
        await PgbenchAsync(gate, "-i", "-q", "-s", "1");
        var run = await PgbenchAsync(gate, "-M", protocol, "-c", "4", "-t", "50", "-n");

        Assert.Contains("number of failed transactions: 0", run.Output, StringComparison.Ordinal);
        Assert.Equal(200, await Sample.ScalarAsync<long>(gate.Straight, "SELECT count(*) FROM pgbench_history"));
        await gate.EmptyAsync();
    }

    /// <summary>Whatever the pieces in which a client's bytes come, the answers are the same.</summary>
    [Fact]
    public async Task Every_split_of_a_conversation_gives_the_same_answers()
    {
        await using var gate = await Gate.OpenAsync();
        var hello = Frontend.Startup([new("user", gate.Straight.User), new("database", gate.Straight.Database)]);
        byte[] talk =
        [
            .. Frontend.Query("SELECT 1"), .. Frontend.Message('P', [.. Frontend.Text("s"), .. Frontend.Text("SELECT $1::text"), 0, 0]),
            .. Frontend.Message('B', [0, .. Frontend.Text("s"), 0, 0, 0, 1, 0, 0, 0, 2, (byte)'h', (byte)'i', 0, 0]), .. Frontend.Message('D', [(byte)'P', 0]),
            .. Frontend.Message('E', [0, 0, 0, 0, 0]), .. Frontend.Message('S'), .. Frontend.Query("SELECT 1/0"), .. Frontend.Query(""), .. Frontend.Message('C', [(byte)'S', .. Frontend.Text("s")]),
            .. Frontend.Message('S'), .. Frontend.Terminate.Span,
        ];
        var whole = await TalkAsync(gate, hello, talk, talk.Length);
        Assert.Contains("division by zero", whole, StringComparison.Ordinal);
        Assert.Contains("hi", whole, StringComparison.Ordinal);

        for (var at = 1; at < talk.Length; at++)
        {
            Assert.Equal(whole, await TalkAsync(gate, hello, talk, at));
        }
    }

    /// <summary>Bytes that are no protocol end the one session that sent them.</summary>
    [Fact]
    public async Task Noise_ends_its_own_session_and_nothing_else()
    {
        await using var gate = await Gate.OpenAsync();
        await using var other = await gate.ConnectAsync();
        byte[] good =
        [
            .. Frontend.Startup([new("user", gate.Straight.User), new("database", gate.Straight.Database)]),
            .. Frontend.Query("SELECT 1"), .. Frontend.Message('P', [0, .. Frontend.Text("SELECT $1::text"), 0, 0]), .. Frontend.Message('B', [0, 0, 0, 0, 0, 1, 0, 0, 0, 1, (byte)'x', 0, 0]),
            .. Frontend.Message('E', [0, 0, 0, 0, 0]), .. Frontend.Message('S'),
        ];
        for (var seed = 0; seed < (Soak.IsOn ? 20_000 : 300); seed++)
        {
            var random = new Random(seed);
            var bad = (byte[])good.Clone();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
            {
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            }

            using var raw = new TcpClient();
            await raw.ConnectAsync("127.0.0.1", gate.Port, Token);
            await raw.Client.SendAsync(bad.AsMemory(0, random.Next(bad.Length + 1)), Token);
            try
            {
                raw.Client.Shutdown(SocketShutdown.Send);
                while (await raw.Client.ReceiveAsync(new byte[4096], Token) > 0)
                {
                    // Whatever it says, it ends.
                }
            }
            catch (SocketException)
            {
                // Reset: bytes were left unread.
            }
        }

        await using var still = new Npgsql.NpgsqlCommand("SELECT 1", other);
        Assert.Equal(1, await still.ExecuteScalarAsync(Token));
        await other.DisposeAsync();
        await gate.EmptyAsync();
    }

    private static async Task<string> TalkAsync(Gate gate, byte[] hello, byte[] talk, int split)
    {
        using var raw = new TcpClient { NoDelay = true };
        await raw.ConnectAsync("127.0.0.1", gate.Port, Token);
        var stream = raw.GetStream();
        await stream.WriteAsync(hello, Token);
        var heard = new MemoryStream();
        var buffer = new byte[65536];
        while (!heard.ToArray().AsSpan().EndsWith("Z\0\0\0\x05I"u8))
        {
            heard.Write(buffer, 0, await stream.ReadAsync(buffer, Token));
        }

        heard.SetLength(0);
        await stream.WriteAsync(talk.AsMemory(0, split), Token);
        await Task.Yield();
        await stream.WriteAsync(talk.AsMemory(split), Token);
        for (int read; (read = await stream.ReadAsync(buffer, Token)) > 0;)
        {
            heard.Write(buffer, 0, read);
        }

        return System.Text.Encoding.Latin1.GetString(heard.ToArray());
    }

    private static async Task<CommandRun> PgbenchAsync(Gate gate, params string[] arguments)
    {
        var program = Path.Combine(Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Last(), "bin", "pgbench");
        var start = new ProcessStartInfo(
            program, [.. arguments, "-h", "127.0.0.1", "-p", gate.Port.ToString(CultureInfo.InvariantCulture), "-U", gate.Straight.User, gate.Straight.Database])
        { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var run = await CommandRun.EndAsync(process);
        Assert.True(run.Code == 0, run.Errors);
        return run;
    }
}
