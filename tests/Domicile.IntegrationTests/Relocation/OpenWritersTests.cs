using System.Data;
using Domicile.Postgres;
using Domicile.Relocation.Moves.Postgres;
using Npgsql;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>Transactions of the application that are open while the move wants to fence. User 2 is due; so is user 4, in the same batch.</summary>
public sealed class OpenWritersTests
{
    private const string Moving = "batch: 4, patience: 1s, open-transactions: 1s";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(IsolationLevel.ReadCommitted)]
    [InlineData(IsolationLevel.RepeatableRead)]
    [InlineData(IsolationLevel.Serializable)]
    public async Task A_writer_that_is_open_when_the_move_begins_is_named_and_waited_for(IsolationLevel level)
    {
        await using var world = await World.NewAsync(moving: Moving);
        await using var estate = await world.OpenAsync();
        await using var writer = await world.Us.OpenAsync();
        await using var transaction = await writer.BeginTransactionAsync(level, Token);
        await writer.ExecuteAsync(Note("open when the move began"), [], Token);
        await using var crew = level == IsolationLevel.ReadCommitted ? world.Start(estate, await world.AskAsync(estate)) : null;

        if (crew is null)
        {
            // It holds its subject's residence row: nobody can be put into a batch.
            var refused = await Assert.ThrowsAsync<DomicileException>(() => world.AskAsync(estate));
            Assert.Contains($"pid {writer.ProcessID} (shop, idle in transaction", refused.Detail, StringComparison.Ordinal);
            await transaction.CommitAsync(Token);
            await new MovePlanner(estate).RecoverAsync(Token);
            await world.WorkAsync(estate, await world.AskAsync(estate));
        }
        else
        {
            await NamedAsync(world, $"pid {writer.ProcessID} (shop, idle in transaction");
            await transaction.CommitAsync(Token);
            await crew.OverAsync();
        }

        await HasMovedAsync(world, "open when the move began");
    }

    [Theory]
    [InlineData(IsolationLevel.ReadCommitted)]
    [InlineData(IsolationLevel.RepeatableRead)]
    [InlineData(IsolationLevel.Serializable)]
    public async Task A_writer_that_is_open_across_the_fence_is_waited_for_and_one_that_comes_later_is_refused_or_waited_for_too(IsolationLevel level)
    {
        await using var world = await World.NewAsync(moving: "batch: 4, patience: 30s");
        await using var mover = await FrozenMover.AtAsync(world, "closing");
        await using var writer = await world.Us.OpenAsync();
        await using var late = await world.Us.OpenAsync();
        await using var lates = await late.BeginTransactionAsync(level, Token);
        await late.ScalarAsync<long>("SELECT count(*) FROM users", [], Token); // its snapshot is older than the fence
        await using var transaction = await writer.BeginTransactionAsync(level, Token);
        await writer.ExecuteAsync(Note("before the fence"), [], Token);

        mover.GoOn();
        await Eventually.TrueAsync(() => world.Us.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM domicile.closing)"), Token);
        await writer.ExecuteAsync(Note("by who is in already"), [], Token);
        var isIn = await TryAsync(late, Note("after closing"));
        await lates.CommitAsync(Token);
        await transaction.CommitAsync(Token);
        var run = await mover.EndAsync();

        Assert.True(run.Code == 0, run.Errors);

        // An older snapshot does not see that the batch is closing. It holds the lease then, and there are only so many of its age.
        Assert.True(!isIn || level != IsolationLevel.ReadCommitted);
        Assert.Equal(0, await world.Control.ScalarAsync<int>("SELECT max(attempts) FROM domicile_control.batch"));
        await HasMovedAsync(world, [.. isIn ? ["after closing"] : Array.Empty<string>(), "before the fence", "by who is in already"]);
    }

    [Theory]
    [InlineData(IsolationLevel.ReadCommitted)]
    [InlineData(IsolationLevel.RepeatableRead)]
    [InlineData(IsolationLevel.Serializable)]
    public async Task A_snapshot_from_before_the_move_writes_nothing_after_it(IsolationLevel level)
    {
        await using var world = await World.NewAsync();
        await using var estate = await world.OpenAsync();
        await using var writer = await world.Us.OpenAsync();
        await using var transaction = await writer.BeginTransactionAsync(level, Token);
        Assert.Equal(12, await writer.ScalarAsync<long>("SELECT count(*) FROM users", [], Token));

        await world.WorkAsync(estate, await world.AskAsync(estate));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => writer.ExecuteAsync(Note("too late"), [], Token));

        Assert.Equal(level == IsolationLevel.ReadCommitted ? "DM001" : "40001", refused.SqlState);
        await transaction.RollbackAsync(Token);
        await HasMovedAsync(world);
    }

    [Fact]
    public async Task A_writer_that_holds_on_for_longer_than_the_patience_is_named_and_the_batch_is_opened_again_meanwhile()
    {
        await using var world = await World.NewAsync(moving: Moving);
        await using var mover = await FrozenMover.AtAsync(world, "closing");
        await using var writer = await world.Us.OpenAsync();
        await using var transaction = await writer.BeginTransactionAsync(Token);
        await writer.ExecuteAsync(Note("held on to"), [], Token);

        mover.GoOn();
        await Eventually.TrueAsync(() => world.Control.ScalarAsync<bool>(
            $"SELECT EXISTS (SELECT FROM domicile_control.journal WHERE act = 'unfencing' AND detail LIKE '%pid {writer.ProcessID} (shop, idle in transaction%')"), Token);
        await Eventually.TrueAsync(async () => await world.Us.DoneAsync(Note("by somebody else, meanwhile", user: 4)), Token);
        await transaction.CommitAsync(Token);
        var run = await mover.EndAsync();

        Assert.True(run.Code == 0, run.Errors);
        await HasMovedAsync(world, "by somebody else, meanwhile", "held on to");
    }

    [Fact]
    public async Task A_prepared_transaction_is_named_and_its_rows_come_along_once_it_is_committed()
    {
        await using var world = await World.NewAsync(moving: Moving);
        await using var estate = await world.OpenAsync();
        var gid = $"invoice of {world.Us.Address.Database}";
        await world.Us.DoAsync($"BEGIN; {Note("prepared")}; PREPARE TRANSACTION '{gid}'");
        var moves = await world.AskAsync(estate);
        await using var crew = world.Start(estate, moves);

        await NamedAsync(world, $"prepared transaction '{gid}'");
        await world.Us.DoAsync($"COMMIT PREPARED '{gid}'");
        await crew.OverAsync();

        await HasMovedAsync(world, "prepared");
    }

    /// <summary>At each moment at least one transaction has written a row of the batch and is open: whoever waits for all of them to be
    /// gone at once waits for ever.</summary>
    [Fact]
    public async Task Writers_that_overlap_without_end_do_not_keep_the_fence_out()
    {
        await using var world = await World.NewAsync(moving: "batch: 4, patience: 20s");
        await using var estate = await world.OpenAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var writes = 0;
        var relay = OverlapAsync(world, () => Interlocked.Increment(ref writes), stop.Token);
        await Eventually.TrueAsync(() => relay.IsCompleted || Volatile.Read(ref writes) > 5, Token);
        Assert.False(relay.IsCompleted, relay.Exception?.ToString());

        var done = await world.WorkAsync(estate, await world.AskAsync(estate));
        await stop.CancelAsync();
        await relay;

        Assert.Equal((6, 0), (done.SubjectsMoved, done.BatchesQuarantined));
        Assert.Equal(0, await world.Control.ScalarAsync<int>("SELECT max(attempts) FROM domicile_control.batch"));
        Assert.Equal(writes, await world.Ie.ScalarAsync<long>("SELECT count(*) FROM notes WHERE title = 'relay'"));
        await Aftermath.HoldsAsync(world);
    }

    /// <summary>False when the guard refuses.</summary>
    private static async Task<bool> TryAsync(NpgsqlConnection session, string sql)
    {
        try
        {
            await session.ExecuteAsync(sql, [], Token);
            return true;
        }
        catch (PostgresException refused) when (refused.SqlState is "DM001" or "40001")
        {
            return false;
        }
    }

    private static string Note(string title, int user = 2) => $"INSERT INTO notes (user_id, title, body) VALUES ({user}, '{title}', 'x')";

    private static Task NamedAsync(World world, string who) => Eventually.TrueAsync(() => world.Troubles.Any(t => t.Contains(who, StringComparison.Ordinal)), Token);

    private static async Task HasMovedAsync(World world, params string[] titles)
    {
        Assert.Equal(titles, await world.Ie.LinesAsync("SELECT title FROM notes WHERE id > 1000000 ORDER BY title"));
        await Aftermath.HoldsAsync(world);
    }

    private static async Task OverlapAsync(World world, Action written, CancellationToken cancellationToken)
    {
        NpgsqlConnection? before = null;
        var next = await world.Us.OpenAsync();
        try
        {
            for (; !cancellationToken.IsCancellationRequested; before = next, next = await world.Us.OpenAsync())
            {
                await next.ExecuteAsync($"BEGIN; {Note("relay")}", [], Token);
                await CommitAsync(before);
                written();
                await Task.Yield();
            }
        }
        catch (PostgresException over) when (over.SqlState == "DM001")
        {
            await CommitAsync(before);
        }

        await next.ExecuteAsync("ROLLBACK", [], Token);
        await next.DisposeAsync();
    }

    private static async Task CommitAsync(NpgsqlConnection? session)
    {
        if (session is not null)
        {
            await session.ExecuteAsync("COMMIT", [], Token);
            await session.DisposeAsync();
        }
    }
}
