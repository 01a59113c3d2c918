using System.Diagnostics;
using System.Globalization;
using Domicile.IntegrationTests.Cli;
using Domicile.Tests.Peers;

namespace Domicile.IntegrationTests.Gateway;

/// <summary>Drivers of other languages, unchanged: each answer through the gateway is the one without it.</summary>
public sealed class DriverTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Node_postgres_gets_the_same_answers_through_the_gateway()
    {
        var server = (await Servers.OneAsync()).Address;
        await Sample.ExecuteAsync(server, "CREATE ROLE with_secret PASSWORD 'secret'");
        await using var gate = await Gate.OpenAsync(await Sample.ScalarAsync<string>(server, "SELECT rolpassword FROM pg_authid WHERE rolname = 'with_secret'"));

        var straight = await NodeAsync(gate, gate.Straight.Port);
        var through = await NodeAsync(gate, gate.Port);

        Assert.Contains("by all", straight, StringComparison.Ordinal);
        Assert.Equal(straight, through);
        await gate.EmptyAsync();
    }

    [Fact]
    public async Task Psycopg_gets_the_same_answers_through_the_gateway()
    {
        await using var gate = await Gate.OpenAsync();

        var straight = await PythonAsync(gate, gate.Straight.Port);
        var through = await PythonAsync(gate, gate.Port);

        Assert.Contains("by all", straight, StringComparison.Ordinal);
        Assert.Contains("57014", straight, StringComparison.Ordinal);
        Assert.Equal(straight, through);
        await gate.EmptyAsync();
    }

    [Fact]
    public async Task PgBouncer_may_stand_before_the_gateway_and_behind_it()
    {
        await using var gate = await Gate.OpenAsync();
        await using var before = await PgBouncerPeer.StartAsync("127.0.0.1", gate.Port, gate.Straight.User, Token);
        await using var behind = await PgBouncerPeer.StartAsync(gate.Straight.Host, gate.Straight.Port, gate.Straight.User, Token);
        await using var other = await Gate.OpenAsync(at: gate.Straight with { Port = behind.Port });

        var straight = await PythonAsync(gate, gate.Straight.Port);

        Assert.Equal(straight, await PythonAsync(gate, before.Port));
        Assert.Equal(straight, await PythonAsync(gate, other.Port));
        await other.EmptyAsync();
    }

    [Fact]
    public async Task Pg_dump_writes_the_same_file_through_the_gateway()
    {
        await using var gate = await Gate.OpenAsync(at: await Servers.NewDatabaseAsync(await Servers.OfAsync(15))); // pg_dump's own version
        await Sample.ExecuteAsync(gate.Straight, "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v text UNIQUE); INSERT INTO t (v) SELECT 'v' || n FROM generate_series(1, 1000) n; CREATE VIEW w AS SELECT * FROM t");

        var (straight, through) = (await DumpAsync(gate, gate.Straight.Port), await DumpAsync(gate, gate.Port));

        Assert.Contains("CREATE VIEW public.w", straight, StringComparison.Ordinal);
        Assert.Equal(straight, through);
    }

    private static Task<string> PythonAsync(Gate gate, int port) => RunAsync(
        "/usr/bin/python3", Path.Combine(Sample.File("tests/foreign-clients"), "psycopg.py"), port.ToString(CultureInfo.InvariantCulture), gate.Straight.User, gate.Straight.Database, "secret");

    /// <summary>A dump without the random word that newer versions of pg_dump write at both ends.</summary>
    private static async Task<string> DumpAsync(Gate gate, int port)
    {
        var dump = await RunAsync("pg_dump", "-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-U", gate.Straight.User, "-d", gate.Straight.Database);
        return string.Join('\n', dump.Split('\n').Where(l => !l.StartsWith("\\restrict", StringComparison.Ordinal) && !l.StartsWith("\\unrestrict", StringComparison.Ordinal)));
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var run = await CommandRun.EndAsync(process);
        Assert.True(run.Code == 0, $"{program}: {run.Code}\n{run.Errors}");
        return run.Output;
    }

    private static Task<string> NodeAsync(Gate gate, int port) => NodePeer.RunAsync(
        Sample.File("tests/foreign-clients"), "node-postgres.cjs", [port.ToString(CultureInfo.InvariantCulture), gate.Straight.User, gate.Straight.Database, "secret"], "", Token);
}
