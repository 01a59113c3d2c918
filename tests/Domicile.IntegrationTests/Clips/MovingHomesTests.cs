using Domicile.Samples.Clips;
using Domicile.Samples.Clips.Checking;
using Domicile.Samples.Clips.Writers;

namespace Domicile.IntegrationTests.Clips;

/// <summary>Writers, ledger and check across a change of homes: clean where the move is right, and not clean where it is not.</summary>
public sealed class MovingHomesTests : IAsyncLifetime
{
    private static readonly WriterSettings Busy = new(Writers: 6, WritesPerSecond: 1500, Seed: 5, Patience: TimeSpan.FromSeconds(2));
    private static readonly string[] Numbered = ["users", "videos", "comments", "sessions", "watch_events", "direct_messages"];
    private ClipsDatabase _from = null!;
    private ClipsDatabase _to = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_fenced_move_under_writers_loses_and_doubles_nothing()
    {
        var move = new PlainMove(_from, _to);
        await move.GuardAsync();
        var (verdict, report) = await RunAsync(move, _ => move.FencedAsync());

        Assert.True(verdict.IsClean, string.Join('\n', verdict.Findings));
        Assert.NotEqual(0, report.Moved + report.Abandoned);
    }

    [Fact]
    public async Task A_move_without_a_fence_loses_acknowledged_writes_and_the_check_says_so()
    {
        var move = new PlainMove(_from, _to);
        var (verdict, _) = await RunAsync(move, writers => move.UnfencedAsync(() =>
        {
            var enough = writers.Ledger.Count + 300;
            return Eventually.TrueAsync(() => writers.Ledger.Count > enough, Token);
        }));

        Assert.False(verdict.IsClean);
        Assert.NotEqual(0, verdict.Lost);
    }

    public async ValueTask InitializeAsync()
    {
        _from = await ClipsDatabase.CreateAsync(await Servers.NewDatabaseAsync(await Servers.OneAsync()), users: 500);
        _to = await ClipsDatabase.EmptyAsync(await Servers.NewDatabaseAsync(await Servers.OtherAsync()));

        // Ids born there must not meet those born here; nothing follows between the two, so no foreign key could hold.
        await _to.ExecuteAsync(string.Join(';', Numbered.Select(t => $"ALTER TABLE {t} ALTER COLUMN id RESTART WITH 1000000001")));
        foreach (var site in new[] { _from, _to })
        {
            await site.ExecuteAsync(
                """
                DO $$ DECLARE f record; BEGIN
                    FOR f IN SELECT conrelid::regclass t, conname FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace LOOP
                        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', f.t, f.conname);
                    END LOOP;
                END $$
                """);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _from.DisposeAsync();
        await _to.DisposeAsync();
    }

    private async Task<(LedgerVerdict Verdict, WriterReport Report)> RunAsync(PlainMove move, Func<LiveWriters, Task> moveAsync)
    {
        await using var writers = LiveWriters.Start(move, _from.Generated.Population, Busy, TimeProvider.System, Token);
        await Eventually.TrueAsync(() => writers.Ledger.Count > 400, Token);
        await moveAsync(writers);
        var enough = writers.Ledger.Count + 400;
        await Eventually.TrueAsync(() => writers.Ledger.Count > enough, Token);
        var report = await writers.StopAsync();
        return (await LedgerCheck.RunAsync(writers.Ledger, [_from.Address, _to.Address], move, Token), report);
    }
}
