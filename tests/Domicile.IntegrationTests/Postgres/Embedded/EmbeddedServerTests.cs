using System.Diagnostics;
using System.Globalization;
using Domicile.Postgres;
using Domicile.Postgres.Embedded;
using Npgsql;

namespace Domicile.IntegrationTests.Postgres.Embedded;

public sealed class EmbeddedServerTests
{
    private const string FolderVariable = "DOMICILE_TEST_FOLDER";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int> Versions => Servers.Versions;

    [Theory, MemberData(nameof(Versions))]
    public async Task A_cluster_decodes_logically_listens_on_loopback_alone_and_is_durable(int major)
    {
        var server = await Servers.OfAsync(major);

        Assert.Equal(
            ["logical", "127.0.0.1", "on", "on", "C.UTF-8", "UTF8"],
            await ScalarsAsync(server.Address, "SHOW wal_level", "SHOW listen_addresses", "SHOW fsync", "SHOW data_checksums", "SELECT coalesce(to_jsonb(d)->>'datlocale', datcollate) FROM pg_database d WHERE datname = 'template1'", "SHOW server_encoding"));
    }

    [Fact]
    public async Task Two_clusters_from_one_template_have_identities_of_their_own()
    {
        const string identity = "SELECT system_identifier::text FROM pg_control_system()";

        Assert.NotEqual(
            await ScalarsAsync((await Servers.OneAsync()).Address, identity),
            await ScalarsAsync((await Servers.OtherAsync()).Address, identity));
    }

    [Fact]
    public async Task What_was_committed_survives_a_crash_and_what_was_not_is_gone()
    {
        await using var own = await Servers.NewClusterAsync();
        await ScalarsAsync(own.Server.Address, "CREATE TABLE t(n int); INSERT INTO t VALUES (1), (2)");

        await own.Server.KillAsync(Token);
        Assert.Null(own.Server.ProcessId);
        await own.Server.RestartAsync(Token);

        Assert.Equal(["2"], await ScalarsAsync(own.Server.Address, "SELECT count(*)::text FROM t"));
    }

    [Fact]
    public async Task A_wrong_setting_is_named_when_the_server_does_not_start()
    {
        var error = await Assert.ThrowsAsync<DomicileException>(() => Servers.NewClusterAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["wal_level"] = "loud" }));

        Assert.Contains("wal_level", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_that_a_living_process_runs_is_not_taken_over()
    {
        await using var own = await Servers.NewClusterAsync();
        var folder = Path.GetDirectoryName(own.Server.DataFolder)!;
        using var other = Process.Start("sleep", "60");
        var owner = Path.Combine(folder, "owner.pid");
        await File.WriteAllTextAsync(owner, $"{other.Id} {StartMark(other.Id)}", Token);

        var error = await Assert.ThrowsAsync<DomicileException>(() => EmbeddedServer.StartAsync(new() { Folder = folder }, Token));

        Assert.Contains(other.Id.ToString(CultureInfo.InvariantCulture), error.Detail, StringComparison.Ordinal);
        other.Kill();
        await other.WaitForExitAsync(Token);
        await using var heir = await EmbeddedServer.StartAsync(new() { Folder = folder }, Token);
        Assert.NotNull(heir.ProcessId);
        Assert.Null(own.Server.ProcessId);
    }

    [Fact]
    public async Task A_server_ends_when_its_parent_is_killed()
    {
        var holder = typeof(EmbeddedServerTests).FullName + "." + nameof(Holds_a_server_until_it_is_killed);
        var folder = Servers.NewFolder("orphan");
        using var parent = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["-method", holder, "-explicit", "only"])
        {
            Environment = { [FolderVariable] = folder },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var pidFile = Path.Combine(folder, "data/postmaster.pid");
        await Eventually.TrueAsync(() => File.Exists(pidFile) && File.ReadAllText(pidFile).Contains("ready", StringComparison.Ordinal), Token);
        var server = int.Parse(File.ReadLines(pidFile).First(), CultureInfo.InvariantCulture);

        parent.Kill();

        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{server}") || File.ReadAllText($"/proc/{server}/stat").Contains(") Z", StringComparison.Ordinal), Token);
        Directory.Delete(folder, recursive: true);
    }

    [Fact(Explicit = true)]
    public async Task Holds_a_server_until_it_is_killed()
    {
        await using var server = await EmbeddedServer.StartAsync(new() { Folder = Environment.GetEnvironmentVariable(FolderVariable)! }, Token);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Token);
        Assert.Fail("It was to be killed.");
    }

    private static string StartMark(int pid) => File.ReadAllText($"/proc/{pid}/stat").Split(") ")[1].Split(' ')[19];

    private static async Task<string[]> ScalarsAsync(ServerAddress address, params string[] statements)
    {
        await using var connection = new NpgsqlConnection($"Host={address.Host};Port={address.Port};Username={address.User};Database={address.Database};Pooling=false;Timeout=120;Command Timeout=0");
        await connection.OpenAsync(Token);
        var answers = new List<string>();
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            answers.Add(await command.ExecuteScalarAsync(Token) as string ?? "NULL");
        }

        return [.. answers];
    }
}
