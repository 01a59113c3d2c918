using Domicile.Postgres;
using Domicile.Relocation.Pairs.Postgres;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>What a follower has read is stored at the end of each step, whatever was written on the way: a round reads its rows after it.</summary>
public sealed class StoredProgressTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_transaction_held_behind_a_written_run_is_named_in_the_stored_state()
    {
        await using var world = await World.NewAsync(users: 2);
        await using var estate = await world.OpenAsync();

        Assert.True(await Worker(estate).OnceAsync(context => FollowAsync(world, context), Token));
    }

    [Fact]
    public async Task A_transaction_that_was_held_and_concerns_nothing_here_is_no_longer_named_before_the_slot_is_acknowledged_behind_it()
    {
        await using var world = await World.NewAsync(users: 2);
        await using var estate = await world.OpenAsync();
        Assert.True(await Worker(estate).OnceAsync(context => HoldAsync(world, context, "UPDATE lines SET text = 'x' WHERE note_id = 10"), Token));
        Assert.NotEqual([""], await world.Ie.LinesAsync(Held));

        Assert.True(await Worker(estate).OnceAsync(
            async context =>
            {
                while (!context.Follower.State.Held.IsEmpty)
                {
                    await context.Follower.StepAsync(copying: null, TimeSpan.FromSeconds(1), Token);
                }
            },
            Token));

        Assert.Equal([""], await world.Ie.LinesAsync(Held));
    }

    private const string Held = "SELECT held FROM domicile.pair WHERE source = (SELECT number FROM domicile.peer WHERE site = 'us')";

    private static PairWorker Worker(EstateSession estate)
    {
        var pair = estate.Pairs.Single(p => p.Source.Id.Text == "us");
        return new(estate.Declaration, estate.Plan, pair, estate.Site(pair.Source.Id), estate.Site(pair.Target.Id), estate.Control, estate.Ledger, "test", TimeProvider.System);
    }

    private static async Task HoldAsync(World world, PairContext context, string sql)
    {
        var held = await WriteAsync(world, sql);
        var to = Lsn.Parse((await world.Us.ScalarAsync<string>("SELECT pg_current_wal_insert_lsn()::text"))!);
        await Nudge.SendAsync(context.Sessions.AtSource, Token);
        Assert.True(await context.Follower.PassAsync(to, new PgSnapshot(held, held + 1_000, [held]), TimeSpan.FromSeconds(30), Token));
    }

    private static async Task FollowAsync(World world, PairContext context)
    {
        var signUp = await WriteAsync(world, "INSERT INTO users (id, name, email, country) VALUES (50, 'x', 'x@example.org', 'US')");
        var held = await WriteAsync(world, "UPDATE users SET written = 1 WHERE id = 1");
        var last = await WriteAsync(world, "UPDATE lines SET text = 'x' WHERE note_id = 10");

        // As a snapshot would see it that is taken while the second one, its commit record written, still counts as running.
        var sees = new PgSnapshot(held, last + 1_000, [held]);
        Assert.True(sees.Sees(signUp) && !sees.Sees(held) && sees.Sees(last));
        var to = Lsn.Parse((await world.Us.ScalarAsync<string>("SELECT pg_current_wal_insert_lsn()::text"))!);
        await Nudge.SendAsync(context.Sessions.AtSource, Token);
        Assert.True(await context.Follower.PassAsync(to, sees, TimeSpan.FromSeconds(30), Token));

        Assert.Equal(held, Assert.Single(context.Follower.State.Held).Xid);
        Assert.Equal([$"{held}@{context.Follower.State.Held[0].Commit}"], await world.Ie.LinesAsync(Held));
    }

    private static async Task<ulong> WriteAsync(World world, string sql)
    {
        await using var session = await world.Us.OpenAsync();
        await using var transaction = await session.BeginTransactionAsync(Token);
        await session.ExecuteAsync(sql, [], Token);
        var xid = await session.ScalarAsync<string>("SELECT pg_current_xact_id()::text", [], Token);
        await transaction.CommitAsync(Token);
        return ulong.Parse(xid!, System.Globalization.CultureInfo.InvariantCulture);
    }
}
