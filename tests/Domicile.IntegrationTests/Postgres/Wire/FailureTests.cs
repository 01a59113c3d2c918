using System.Diagnostics;
using System.Globalization;
using Domicile.Postgres.Replication;
using Domicile.Postgres.Wire;
using static Domicile.IntegrationTests.Postgres.Wire.WireSessions;

namespace Domicile.IntegrationTests.Postgres.Wire;

/// <summary>Servers that are killed or frozen in the middle of things: each ends in an error that says so, and soon.</summary>
public sealed class FailureTests
{
    private const string Endless = "COPY (SELECT generate_series(1, 100000000000)) TO STDOUT (FORMAT binary)";
    private const string In = "COPY t FROM STDIN (FORMAT binary)";

    private static WireOptions Watchful { get; } = Impatient with { Silence = TimeSpan.FromSeconds(2), Grace = TimeSpan.FromSeconds(2) };

    [Fact]
    public async Task A_server_killed_under_a_statement_is_an_error()
    {
        await using var own = await Servers.NewClusterAsync();
        await using var connection = await OpenAsync(own.Server.Address);
        var sleeping = connection.ExecuteAsync("SELECT pg_sleep(600)", Token);

        await own.Server.KillAsync(Token);

        Assert.Equal("08006", (await Assert.ThrowsAsync<ConnectionException>(() => sleeping)).SqlState);
        Assert.Equal(WirePhase.Closed, connection.Phase);
    }

    [Theory]
    [InlineData(CopySide.Source)]
    [InlineData(CopySide.Target)]
    public async Task A_server_killed_under_a_copy_is_the_error_of_its_side_and_the_other_session_goes_on(CopySide killed)
    {
        await using var own = await Servers.NewClusterAsync();
        var (sourceServer, targetServer) = killed == CopySide.Source ? (own.Server, await Servers.OneAsync()) : (await Servers.OneAsync(), own.Server);
        await using var source = await NewAsync(sourceServer);
        await using var target = await NewAsync(targetServer, "CREATE TABLE t(n bigint)");
        var running = new TaskCompletionSource();
        var copy = CopyPump.RunAsync(source, Endless, target, In, default(NoSink), new CopyOptions { Pace = (_, _) => { running.TrySetResult(); return default; } }, Token);
        await running.Task;

        await own.Server.KillAsync(Token);

        var error = await Assert.ThrowsAnyAsync<WireException>(() => copy);
        Assert.Equal((killed, "08006"), (error.Side, error.SqlState));
        Assert.Equal("1", await (killed == CopySide.Source ? target : source).ScalarAsync("SELECT 1"));
    }

    [Fact]
    public async Task A_session_that_is_terminated_under_a_copy_says_that_it_was()
    {
        await using var source = await NewAsync(await Servers.OneAsync());
        await using var target = await NewAsync(await Servers.OtherAsync(), "CREATE TABLE t(n bigint)");
        await using var executioner = await OpenAsync(target.Address);
        var running = new TaskCompletionSource();
        var copy = CopyPump.RunAsync(source, Endless, target, In, default(NoSink), new CopyOptions { Pace = (_, _) => { running.TrySetResult(); return default; } }, Token);
        await running.Task;

        await executioner.ExecuteAsync($"SELECT pg_terminate_backend({target.ProcessId})", Token);

        var error = await Assert.ThrowsAnyAsync<WireException>(() => copy);
        Assert.Equal((CopySide.Target, "57P01"), (error.Side, error.SqlState));
        Assert.Equal((WirePhase.Ready, WirePhase.Closed), (source.Phase, target.Phase));
    }

    [Theory]
    [InlineData(CopySide.Source)]
    [InlineData(CopySide.Target)]
    public async Task A_peer_that_freezes_under_a_copy_is_given_up(CopySide frozen)
    {
        await using var own = await Servers.NewClusterAsync();
        var target = await Servers.NewDatabaseAsync(own.Server);
        await (await OpenAsync(target, "CREATE TABLE t(n bigint)")).DisposeAsync();
        await using var reading = await WireConnection.ConnectAsync(target, Watchful, Token);
        await using var writing = await WireConnection.ConnectAsync(target, Watchful, Token);
        var running = new TaskCompletionSource();
        var copy = CopyPump.RunAsync(reading, Endless, writing, In, default(NoSink), new CopyOptions { Pace = (_, _) => { running.TrySetResult(); return default; } }, Token);
        await running.Task;

        await SignalAsync("STOP", frozen == CopySide.Source ? reading : writing);

        var error = await Assert.ThrowsAnyAsync<WireException>(() => copy);
        Assert.Equal((frozen, "08006"), (error.Side, error.SqlState));
        Assert.Equal(frozen == CopySide.Source ? WirePhase.Ready : WirePhase.Closed, writing.Phase);
        await SignalAsync("CONT", frozen == CopySide.Source ? reading : writing);
    }

    [Fact]
    public async Task A_cancelled_statement_of_a_frozen_server_is_cut_off_after_the_grace()
    {
        await using var own = await Servers.NewClusterAsync();
        await using var connection = await WireConnection.ConnectAsync(own.Server.Address, Watchful with { Silence = TimeSpan.FromMinutes(1) }, Token);
        using var cancel = new CancellationTokenSource();
        var sleeping = connection.ExecuteAsync("SELECT pg_sleep(600)", cancel.Token);
        await SignalAsync("STOP", connection);

        await cancel.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => sleeping);
        Assert.Equal(WirePhase.Closed, connection.Phase);
        await SignalAsync("CONT", connection);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(300_000)]
    public async Task A_server_killed_under_a_change_stream_is_an_error_to_its_reader(int backlog)
    {
        await using var own = await Servers.NewClusterAsync();
        await using var stream = await StreamAsync(own, backlog, Impatient);
        if (backlog > 0)
        {
            await stream.ReadAsync(Token);
        }

        var reading = ReadOnAsync(stream);
        await own.Server.KillAsync(Token);

        Assert.Equal("08006", (await Assert.ThrowsAsync<ConnectionException>(() => reading)).SqlState);
        await Assert.ThrowsAsync<ConnectionException>(async () => await stream.ReadAsync(Token));
        await Assert.ThrowsAsync<ConnectionException>(() => stream.RequestKeepaliveAsync(Token));
    }

    [Fact]
    public async Task A_stream_whose_server_freezes_is_given_up_and_a_quiet_one_is_not()
    {
        await using var own = await Servers.NewClusterAsync();
        await using var stream = await StreamAsync(own, backlog: 0, Impatient, TimeSpan.FromSeconds(1));
        // Quiet, not frozen: it answers when asked, and is asked while nothing comes.
        for (var answers = 0; answers < 8;)
        {
            answers += await stream.ReadAsync(Token) == ChangeKind.Keepalive ? 1 : 0;
        }

        await SignalAsync("STOP", stream.ProcessId);

        Assert.Equal("08006", (await Assert.ThrowsAsync<ConnectionException>(() => ReadOnAsync(stream))).SqlState);
        await SignalAsync("CONT", stream.ProcessId);
    }

    [Fact]
    public async Task A_fast_shutdown_ends_a_stream_and_the_next_one_goes_on_where_it_was_acknowledged()
    {
        await using var own = await Servers.NewClusterAsync();
        await using (var stream = await StreamAsync(own, backlog: 10, Impatient))
        {
            var reading = ReadOnAsync(stream);
            await own.Server.StopAsync(Token);
            await Assert.ThrowsAnyAsync<WireException>(() => reading);
        }

        await own.Server.RestartAsync(Token);
        await using var next = await ChangeStream.StartAsync(own.Server.Address, new() { Slot = "s", Publications = ["p"] }, Impatient, Token);
        while (await next.ReadAsync(Token) != ChangeKind.Insert)
        {
            // To the first row.
        }

        Assert.Equal(1, next.Current.AsRow().New.Count);
    }

    [Fact]
    public async Task A_server_killed_while_a_slot_waits_is_an_error_and_the_slot_is_not_there_afterwards()
    {
        await using var own = await Servers.NewClusterAsync();
        await using var writer = await OpenAsync(own.Server.Address, "CREATE TABLE t(n int)", "BEGIN", "INSERT INTO t VALUES (1)");
        var slots = new ReplicationSlots(own.Server.Address, Impatient);
        var waiting = new TaskCompletionSource();
        var creating = slots.CreateAsync("s", TimeSpan.FromMinutes(1), _ => waiting.TrySetResult(), Token);
        await waiting.Task;

        await own.Server.KillAsync(Token);

        await Assert.ThrowsAnyAsync<WireException>(() => creating);
        await own.Server.RestartAsync(Token);
        Assert.Null(await slots.FindAsync("s", Token));
    }

    private static async Task<ChangeStream> StreamAsync(OwnCluster own, int backlog, WireOptions options, TimeSpan? silence = null)
    {
        await using var session = await OpenAsync(own.Server.Address, "CREATE TABLE t(n int)", "CREATE PUBLICATION p FOR ALL TABLES");
        await new ReplicationSlots(own.Server.Address, options).CreateAsync("s", TimeSpan.FromMinutes(1), onWaiting: null, Token);
        await session.ExecuteAsync($"INSERT INTO t SELECT generate_series(1, {backlog})", Token);
        var stream = new ChangeStreamOptions { Slot = "s", Publications = ["p"], StatusInterval = TimeSpan.FromMilliseconds(200), Silence = silence ?? TimeSpan.FromMinutes(1) };
        return await ChangeStream.StartAsync(own.Server.Address, stream, options, Token);
    }

    private static async Task ReadOnAsync(ChangeStream stream)
    {
        while (true)
        {
            await stream.ReadAsync(Token);
        }
    }

    private static Task SignalAsync(string signal, WireConnection session) => SignalAsync(signal, session.ProcessId);

    private static async Task SignalAsync(string signal, int pid)
    {
        using var kill = Process.Start("kill", ["-" + signal, pid.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(Token);
    }
}
