using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Domicile.Postgres;
using Domicile.Postgres.Wire;
using static Domicile.IntegrationTests.Postgres.Wire.WireSessions;

namespace Domicile.IntegrationTests.Postgres.Wire;

public sealed class WireConnectionTests
{
    public static TheoryData<int> Versions => Servers.Versions;

    [Theory, MemberData(nameof(Versions))]
    public async Task Rows_come_as_text_and_null_as_null(int major)
    {
        await using var connection = await OpenAsync((await Servers.OfAsync(major)).Address);

        var rows = await connection.QueryAsync("SELECT 1, NULL, 'ä'; SELECT 2, '', repeat('x', 300000)", Token);

        Assert.Equal([["1", null, "ä"], ["2", "", new string('x', 300000)]], rows);
        Assert.Equal(major, connection.ServerMajor);
        Assert.True(connection.ProcessId > 0);
    }

    [Fact]
    public async Task An_error_carries_its_code_and_the_session_goes_on()
    {
        await using var connection = await NewAsync(await Servers.OneAsync(), "CREATE TABLE t(email text PRIMARY KEY); INSERT INTO t VALUES ('anna@example.org')");

        var error = await Assert.ThrowsAsync<ServerErrorException>(() => connection.ExecuteAsync("INSERT INTO t VALUES ('anna@example.org')", Token));

        Assert.Equal(("23505", "t_pkey", new TableName("public", "t")), (error.SqlState, error.Constraint, error.Table));
        Assert.Contains("anna", error.Detail, StringComparison.Ordinal);
        Assert.Equal(WirePhase.Ready, connection.Phase);
        Assert.Equal("1", await connection.ScalarAsync("SELECT 1"));
    }

    [Theory]
    [InlineData("SELECT 'anna@example.org'::int")]
    [InlineData("DO $$ BEGIN RAISE EXCEPTION 'user anna is odd'; END $$")]
    [InlineData("INSERT INTO t VALUES ('anna'), ('anna')")]
    [InlineData("SELECT 'anna'::date")]
    [InlineData("SELECT 'anna'::jsonb")]
    public async Task The_text_of_an_error_holds_no_value(string statement)
    {
        await using var connection = await NewAsync(await Servers.OneAsync(), "CREATE TABLE t(email text PRIMARY KEY)");

        var error = await Assert.ThrowsAsync<ServerErrorException>(() => connection.ExecuteAsync(statement, Token));

        Assert.DoesNotContain("anna", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_transaction_is_seen_and_can_be_rolled_back()
    {
        await using var connection = await NewAsync(await Servers.OneAsync(), "BEGIN");
        Assert.Equal('T', connection.TransactionStatus);

        await Assert.ThrowsAsync<ServerErrorException>(() => connection.ExecuteAsync("SELECT 1/0", Token));

        Assert.Equal('E', connection.TransactionStatus);
        await connection.ExecuteAsync("ROLLBACK", Token);
        Assert.Equal('I', connection.TransactionStatus);
    }

    [Fact]
    public async Task A_cancelled_statement_ends_and_the_session_goes_on()
    {
        await using var connection = await NewAsync(await Servers.OneAsync());
        using var cancel = new CancellationTokenSource();
        var sleeping = connection.ExecuteAsync("SELECT pg_sleep(600)", cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => sleeping);
        Assert.Equal("1", await connection.ScalarAsync("SELECT 1"));
    }

    [Theory]
    [InlineData("md5")]
    [InlineData("scram-sha-256")]
    [InlineData("password")]
    public async Task A_password_is_proven_by_every_method_and_a_wrong_one_is_refused(string method)
    {
        await using var own = await Servers.NewClusterAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["password_encryption"] = method == "md5" ? "md5" : "scram-sha-256" });
        await using (var super = await OpenAsync(own.Server.Address, "CREATE ROLE anna LOGIN PASSWORD 'sesame'"))
        {
            await File.WriteAllTextAsync(Path.Combine(own.Server.DataFolder, "pg_hba.conf"), $"host all anna 127.0.0.1/32 {method}\nhost all all 127.0.0.1/32 trust\n", Token);
            await super.ExecuteAsync("SELECT pg_reload_conf()", Token);
        }

        var anna = own.Server.Address with { User = "anna", Password = "sesame" };
        await Eventually.TrueAsync(() => IsRefusedAsync(anna with { Password = "wrong" }, "28P01"), Token);
        await using var connection = await OpenAsync(anna);

        Assert.Equal("anna", await connection.ScalarAsync("SELECT current_user"));
        await Assert.ThrowsAsync<ConnectionException>(() => OpenAsync(anna with { Password = null }));
    }

    [Fact]
    public async Task Encryption_follows_the_ssl_mode()
    {
        await using var own = await Servers.NewClusterAsync();
        await using (var super = await OpenAsync(own.Server.Address))
        {
            WriteCertificate(own.Server.DataFolder);
            await super.ExecuteAsync("ALTER SYSTEM SET ssl = on", Token);
            await super.ExecuteAsync("SELECT pg_reload_conf()", Token);
        }

        const string isEncrypted = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        await Eventually.TrueAsync(async () => await AnswerAsync(own.Server.Address with { SslMode = "prefer" }, isEncrypted) == "t", Token);
        Assert.Equal("t", await AnswerAsync(own.Server.Address with { SslMode = "require" }, isEncrypted));
        Assert.Equal("f", await AnswerAsync(own.Server.Address with { SslMode = "disable" }, isEncrypted));
        Assert.Equal("08001", (await Assert.ThrowsAsync<ConnectionException>(() => OpenAsync(own.Server.Address with { SslMode = "verify-full" }))).SqlState);
        Assert.Equal("08001", (await Assert.ThrowsAsync<ConnectionException>(async () => await OpenAsync((await Servers.OneAsync()).Address with { SslMode = "require" }))).SqlState);
    }

    [Fact]
    public async Task A_copy_runs_encrypted_and_is_cancelled_encrypted()
    {
        await using var own = await Servers.NewClusterAsync();
        WriteCertificate(own.Server.DataFolder);
        await using var super = await OpenAsync(own.Server.Address, "CREATE TABLE t(n int, v text)", "ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()");
        var secret = own.Server.Address with { SslMode = "require" };
        await Eventually.TrueAsync(async () => !await IsRefusedAsync(secret, "08001"), Token);
        await using var source = await OpenAsync(secret);
        await using var target = await OpenAsync(secret);

        await CopyPump.RunAsync(source, "COPY (SELECT n, repeat('x', 1000) FROM generate_series(1, 20000) n) TO STDOUT (FORMAT binary)", target, "COPY t FROM STDIN (FORMAT binary)", default(NoSink), CopyOptions.Default, Token);
        using var cancel = new CancellationTokenSource();
        var endless = CopyPump.RunAsync(source, "COPY (SELECT generate_series(1, 2000000000), 'x') TO STDOUT (FORMAT binary)", target, "COPY t FROM STDIN (FORMAT binary)", default(NoSink), CopyOptions.Default, cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => endless);
        Assert.Equal("20000", await target.ScalarAsync("SELECT count(*) FROM t"));
        Assert.Equal("1", await source.ScalarAsync("SELECT 1"));
    }

    [Fact]
    public async Task The_unix_socket_works_too()
    {
        var server = await Servers.OneAsync();

        Assert.Null(await AnswerAsync(server.Address with { Host = Path.GetDirectoryName(server.DataFolder)! }, "SELECT inet_client_addr()"));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_without_its_user()
    {
        var error = await Assert.ThrowsAsync<ConnectionException>(() => OpenAsync(new("127.0.0.1", 1, "nowhere", "secret-user")));

        Assert.Equal("08001", error.SqlState);
        Assert.Contains("127.0.0.1:1/nowhere", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-user", error.ToString(), StringComparison.Ordinal);
    }

    private static async Task<bool> IsRefusedAsync(ServerAddress address, string sqlState)
    {
        try
        {
            await using var connection = await OpenAsync(address);
            return false;
        }
        catch (WireException refused)
        {
            return refused.SqlState == sqlState;
        }
    }

    private static async Task<string?> AnswerAsync(ServerAddress address, string sql)
    {
        await using var connection = await OpenAsync(address);
        return await connection.ScalarAsync(sql);
    }

    /// <summary>Writes through existing files of the server's user where there are some, so that ownership fits as root and as a user.</summary>
    private static void WriteCertificate(string folder)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2060, 1, 1, 0, 0, 0, TimeSpan.Zero));
        File.WriteAllText(Path.Combine(folder, "server.crt"), certificate.ExportCertificatePem());
        var keyFile = Path.Combine(folder, "server.key");
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows())
        {
            // Root may own it with group read; a user must be the only reader.
            File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        if (Environment.IsPrivilegedProcess)
        {
            System.Diagnostics.Process.Start("chown", ["--reference", folder, keyFile]).WaitForExit();
        }
    }
}
