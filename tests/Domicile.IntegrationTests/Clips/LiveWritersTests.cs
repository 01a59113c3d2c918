using Domicile.Postgres;
using Domicile.Samples.Clips.Checking;
using Domicile.Samples.Clips.Writers;

namespace Domicile.IntegrationTests.Clips;

public sealed class LiveWritersTests
{
    private static readonly WriterSettings Busy = new(Writers: 6, WritesPerSecond: 2000, Seed: 3, Patience: TimeSpan.FromMinutes(1));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_acknowledged_write_is_found_at_its_home()
    {
        await using var clips = await NewAsync();
        await using var writers = Start(clips);
        await Eventually.TrueAsync(() => writers.Ledger.Count > 1500, Token);
        var report = await writers.StopAsync();

        var verdict = await CheckAsync(writers.Ledger, clips.Address);

        Assert.True(verdict.IsClean, string.Join('\n', verdict.Findings));
        Assert.Equal(0, verdict.Unacknowledged);
        Assert.Equal(writers.Ledger.Count, verdict.Writes);
        Assert.Equal(0, report.Abandoned);
        Assert.Equal(
            ["comment", "delete comment", "delete draft", "edit comment", "edit profile", "edit video", "follow", "like", "log-in", "message", "sign-up", "unlike", "upload", "watch"],
            report.Done.Keys);
    }

    [Fact]
    public async Task A_write_whose_connection_was_cut_is_looked_for_and_neither_lost_nor_doubled()
    {
        await using var clips = await NewAsync();
        await using var writers = Start(clips);
        await Eventually.TrueAsync(async () =>
        {
            await clips.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active'");
            return writers.Report().LostConnections > 60;
        }, Token);
        await writers.StopAsync();

        var verdict = await CheckAsync(writers.Ledger, clips.Address);

        Assert.True(verdict.IsClean, string.Join('\n', verdict.Findings));
        Assert.Equal(0, verdict.Unacknowledged);
    }

    [Fact]
    public async Task A_crash_of_the_server_loses_no_acknowledged_write()
    {
        await using var own = await Servers.NewClusterAsync();
        await using var clips = await ClipsDatabase.CreateAsync(await own.Server.CreateDatabaseAsync("clips", Token), users: 500);
        await using var writers = Start(clips);
        for (var crash = 1; crash <= 2; crash++)
        {
            var enough = writers.Ledger.Count + 300;
            await Eventually.TrueAsync(() => writers.Ledger.Count > enough, Token);
            await own.Server.KillAsync(Token);
            await own.Server.RestartAsync(Token);
        }

        await writers.StopAsync();
        var verdict = await CheckAsync(writers.Ledger, clips.Address);

        Assert.True(verdict.IsClean, string.Join('\n', verdict.Findings));
        Assert.Equal(0, verdict.Unacknowledged);
    }

    [Fact]
    public async Task A_refusal_with_DM001_is_asked_for_anew_and_tried_again()
    {
        await using var clips = await NewAsync();
        await clips.ExecuteAsync(
            """
            CREATE TABLE fence (closed boolean);
            INSERT INTO fence VALUES (true);
            CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF (SELECT closed FROM fence) AND NEW.user_id % 2 = 0 THEN RAISE EXCEPTION 'moving' USING ERRCODE = 'DM001'; END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON profiles FOR EACH ROW EXECUTE FUNCTION guard();
            """);
        await using var writers = Start(clips);
        await Eventually.TrueAsync(() => writers.Report().Moved > 20, Token);
        await clips.ExecuteAsync("UPDATE fence SET closed = false");
        var acknowledged = writers.Ledger.Count;
        await Eventually.TrueAsync(() => writers.Ledger.Count > acknowledged + 200, Token);
        var report = await writers.StopAsync();

        var verdict = await CheckAsync(writers.Ledger, clips.Address);

        Assert.True(verdict.IsClean, string.Join('\n', verdict.Findings));
        Assert.Equal(0, report.Abandoned);
        Assert.True(report.Retries >= report.Moved);
    }

    [Fact]
    public async Task The_ledger_is_written_a_line_for_each_acknowledged_write()
    {
        await using var clips = await NewAsync();
        await using var writers = Start(clips);
        await Eventually.TrueAsync(() => writers.Ledger.Count > 50, Token);
        await writers.StopAsync();
        var file = Path.GetTempFileName();

        await writers.Ledger.DumpAsync(file, Token);

        var lines = await File.ReadAllLinesAsync(file, Token);
        File.Delete(file);
        Assert.Equal(writers.Ledger.Count, lines.Length);
        Assert.All(lines, line => Assert.Contains("\"nonce\":\"3.", line, StringComparison.Ordinal));
    }

    private static LiveWriters Start(ClipsDatabase clips) =>
        LiveWriters.Start(new OneHome(clips.Address), clips.Generated.Population, Busy, TimeProvider.System, Token);

    private static Task<LedgerVerdict> CheckAsync(WriteLedger ledger, ServerAddress only) =>
        LedgerCheck.RunAsync(ledger, [only], new OneHome(only), Token);

    private static async Task<ClipsDatabase> NewAsync() =>
        await ClipsDatabase.CreateAsync(await Servers.NewDatabaseAsync(await Servers.OneAsync()), users: 500);
}
