using System.Globalization;
using Domicile.IntegrationTests.Postgres.Wire;
using Domicile.Postgres.Replication;
using Domicile.Postgres.Wire;
using static Domicile.IntegrationTests.Postgres.Wire.WireSessions;

namespace Domicile.IntegrationTests.Postgres.Replication;

public sealed class ReplicationSlotsTests
{
    public static TheoryData<int> Versions => Servers.Versions;

    [Theory, MemberData(nameof(Versions))]
    public async Task A_slot_is_created_found_and_dropped(int major)
    {
        var slots = new ReplicationSlots(await Servers.NewDatabaseAsync(await Servers.OfAsync(major)), Impatient);

        var begin = await slots.CreateAsync("there_and_gone", TimeSpan.FromMinutes(1), onWaiting: null, Token);

        var state = await slots.FindAsync("there_and_gone", Token);
        Assert.Equal((begin, "reserved", null), (state!.ConfirmedFlushLsn, state.WalStatus, state.ActivePid));
        Assert.True(state.RestartLsn <= begin);
        Assert.Equal("42710", (await Assert.ThrowsAsync<ServerErrorException>(() => slots.CreateAsync("there_and_gone", TimeSpan.FromMinutes(1), onWaiting: null, Token))).SqlState);
        await slots.DropAsync("there_and_gone", Token);
        await slots.DropAsync("there_and_gone", Token);
        Assert.Null(await slots.FindAsync("there_and_gone", Token));
    }

    [Fact]
    public async Task Whoever_a_new_slot_waits_for_is_named_and_nothing_is_left_when_it_gives_up()
    {
        await using var own = await Servers.NewClusterAsync();
        await using var writer = await WireConnection.ConnectAsync(own.Server.Address, Impatient with { ApplicationName = "nightly report" }, Token);
        await writer.ExecuteAsync("CREATE TABLE t(n int); BEGIN; INSERT INTO t VALUES (1)", Token);
        await using var preparer = await OpenAsync(own.Server.Address, "CREATE TABLE s(n int)", "BEGIN", "INSERT INTO s VALUES (1)", "PREPARE TRANSACTION 'forgotten'");
        var slots = new ReplicationSlots(own.Server.Address, Impatient);
        var seen = new List<BlockingTransaction>();

        var error = await Assert.ThrowsAsync<DomicileException>(() => slots.CreateAsync("late", TimeSpan.FromSeconds(1), seen.AddRange, Token));

        Assert.Contains($"process {writer.ProcessId.ToString(CultureInfo.InvariantCulture)} (nightly report), open for", error.Detail, StringComparison.Ordinal);
        Assert.Contains("prepared transaction 'forgotten'", error.Detail, StringComparison.Ordinal);
        Assert.Contains(seen, b => b.Gid == "forgotten" && b.Age is not null);
        Assert.Null(await slots.FindAsync("late", Token));

        var creating = slots.CreateAsync("late", TimeSpan.FromMinutes(1), onWaiting: null, Token);
        await writer.ExecuteAsync("COMMIT", Token);
        await preparer.ExecuteAsync("ROLLBACK PREPARED 'forgotten'", Token);
        await creating;
        Assert.NotNull(await slots.FindAsync("late", Token));
    }
}
