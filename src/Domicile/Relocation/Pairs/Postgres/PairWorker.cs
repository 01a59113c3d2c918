using Domicile.Audit;
using Domicile.Audit.Postgres;
using Domicile.Configuration;
using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Copying.Postgres;
using Domicile.Relocation.Following.Postgres;
using Domicile.Relocation.Moves.Postgres;
using Domicile.Relocation.Rounds;
using Domicile.Relocation.Sites.Postgres;
using Domicile.SubjectDirectory;
using Npgsql;

namespace Domicile.Relocation.Pairs.Postgres;

/// <summary>Works on one pair: follows it for good, and carries out the moves that are asked for.</summary>
public sealed class PairWorker(
    Declaration declaration, ClosurePlan plan, Pair pair, SiteDatabase source, SiteDatabase target, NpgsqlDataSource control, IActLedger ledger, string name, TimeProvider clock)
{
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RollCallEvery = TimeSpan.FromMinutes(1);

    /// <summary>Works until it is stopped, or until <paramref name="isOver"/> says that nothing is left to do.</summary>
    /// <param name="isOver">Asked whenever there is nothing to do.</param>
    /// <param name="cancellationToken">A clean stop between two steps.</param>
    /// <returns>False when another worker that is alive holds the pair.</returns>
    public Task<bool> RunAsync(Func<NpgsqlConnection, Task<bool>> isOver, CancellationToken cancellationToken) =>
        HeldAsync((context, moves) => WorkAsync(context, moves, isOver, cancellationToken), cancellationToken);

    /// <summary>Takes the pair, does one thing with it, and lets it go.</summary>
    /// <param name="work">The thing; projections are there and followed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False when another worker that is alive holds the pair; nothing was done.</returns>
    public Task<bool> OnceAsync(Func<PairContext, Task> work, CancellationToken cancellationToken) => HeldAsync((context, _) => work(context), cancellationToken);

    private async Task<bool> HeldAsync(Func<PairContext, MoveRunner, Task> work, CancellationToken cancellationToken)
    {
        await using var sessions = await PairSessions.OpenAsync(source, target, control, declaration.Control, ledger, lanes: 2, cancellationToken);
        if (!await sessions.Control.ScalarAsync<bool>("SELECT pg_try_advisory_lock(hashtext($1))", [$"domicile {pair}"], cancellationToken))
        {
            return false;
        }

        try
        {
            await WithClaimAsync(sessions, work, cancellationToken);
            return true;
        }
        finally
        {
            await LetGoAsync(sessions.Control);
        }
    }

    /// <summary>Gives the pair free for others. Closing the session would not: it goes back to its pool, lock and all.</summary>
    private static async Task LetGoAsync(NpgsqlConnection control)
    {
        try
        {
            await control.ExecuteAsync("SELECT pg_advisory_unlock_all()", [], CancellationToken.None);
        }
        catch (Exception lost) when (lost is NpgsqlException or InvalidOperationException)
        {
            // The server has let it go with the session.
        }
    }

    private async Task WithClaimAsync(PairSessions sessions, Func<PairContext, MoveRunner, Task> work, CancellationToken cancellationToken)
    {
        var claim = await Claiming.TakeAsync(pair, name, sessions.Control, sessions.AtSource, sessions.AtTarget, cancellationToken);
        await Slot.FreeAsync(sessions.AtSource, pair, cancellationToken);
        await sessions.CallRollAsync(cancellationToken);
        await sessions.RequireOpenAsync(cancellationToken);
        var store = await StoreAsync(sessions, claim, cancellationToken);
        var near = await FollowingStore.CurrentXidAsync(sessions.AtSource, cancellationToken);
        await using var feed = await ChangeFeed.OpenAsync(pair, source, plan, near, clock, cancellationToken);

        // What was applied lately is not known after a start: a snapshot must see all that there was until now.
        var state = store.State with { FirstXid = Math.Max(store.State.FirstXid, near) };
        var tokens = new TokenKey(target.Identity!.TokenKey);
        var follower = new Follower(pair, claim, plan, source, feed, sessions.Following, sessions.ControlOfFollower, tokens, state, store.Progress, clock) { IsPrepared = store.IsPrepared };
        var silence = await sessions.AtTarget.ScalarAsync<bool>("SELECT has_parameter_privilege('session_replication_role', 'SET')", [], cancellationToken);
        var context = new PairContext(declaration, plan, pair, claim, sessions, follower, tokens, silence, clock);

        // First what a predecessor switched, and only then a first copy: before, the source still counts the members as its own, and
        // their projections would be written over the rows that have come home.
        var moves = new MoveRunner(context);
        await moves.RecoverAsync(cancellationToken);
        await PrepareAsync(context, cancellationToken);
        await work(context, moves);
    }

    private static async Task WorkAsync(PairContext context, MoveRunner moves, Func<NpgsqlConnection, Task<bool>> isOver, CancellationToken cancellationToken)
    {
        await SiteReport.TellAsync(context, cancellationToken);
        var fetch = new AddressedFetch(context);
        var called = context.Clock.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (context.Clock.GetElapsedTime(called) > RollCallEvery)
            {
                await context.Sessions.CallRollAsync(cancellationToken);
                called = context.Clock.GetTimestamp();
                await SiteReport.TellAsync(context, cancellationToken);
                await LogBudget.KeepAsync(context.Sessions.AtSource, context.Pair, context.Declaration.Moving.LogBudget, cancellationToken);
            }

            if (await fetch.TryAsync(cancellationToken) || await moves.TryAdvanceAsync(cancellationToken))
            {
                continue;
            }

            if (await isOver(context.Sessions.Control))
            {
                return;
            }

            await context.Follower.StepAsync(copying: null, Idle, cancellationToken);
        }
    }

    private async Task PrepareAsync(PairContext context, CancellationToken cancellationToken)
    {
        if (context.Follower.IsPrepared)
        {
            return;
        }

        var preparation = new Preparation(declaration, plan, pair, context.Claim, context.Silence);
        var (from, to) = context.Sessions.Lanes[0];
        do
        {
            // Projections would be written over rows that lie here in full until they are erased, and what was deleted at their new home
            // before the slot was made has not been heard of.
            while (await IsAnybodyLeavingAsync(context, cancellationToken))
            {
                await context.Follower.StepAsync(copying: null, Idle, cancellationToken);
            }

            await RoundRunner.RunAsync(
                context,
                async snapshot =>
                {
                    if (!await IsAnybodyLeavingAsync(context, cancellationToken))
                    {
                        await preparation.RunAsync(snapshot, from, to, cancellationToken);
                        context.Follower.IsPrepared = true;
                    }

                    return context.Follower.IsPrepared;
                },
                cancellationToken);
        }
        while (!context.Follower.IsPrepared);

        // Births up to the snapshot; later ones come by the stream.
        await Registration.RunAsync(context.Sessions.AtSource, context.Sessions.Control, declaration, pair.Source, context.Tokens, cancellationToken);
    }

    /// <summary>Whether people who have moved from this target to the source wait for their erasure.</summary>
    /// <exception cref="DomicileException">They wait for a person.</exception>
    private static async Task<bool> IsAnybodyLeavingAsync(PairContext context, CancellationToken cancellationToken)
    {
        var (pair, target) = (context.Pair, context.Sessions.AtTarget);
        var leaving = await target.RowsAsync(
            "SELECT batch FROM domicile.lease WHERE source = $1 AND target = $2 AND state IN ('fenced', 'moved')", [pair.Target.Number, pair.Source.Number], r => r.GetInt64(0), cancellationToken);
        var phases = await context.Sessions.Control.RowsAsync(
            "SELECT phase FROM domicile_control.batch WHERE id = ANY ($1) AND switched_at IS NOT NULL AND phase NOT IN ('erased', 'swept', 'done')", [leaving.ToArray()], r => r.GetString(0), cancellationToken);
        return !phases.Contains("quarantined") ? phases.Count > 0 : throw new DomicileException(
            message: $"The first copy from '{pair.Source.Id}' to '{pair.Target.Id}' waits for an erasure at '{pair.Target.Id}'.",
            detail: "A batch that moved the other way is quarantined before it was erased: its rows are not as certified.",
            hint: "'domicile status' names the batch and the table. Mend the rows, then resume its move.");
    }

    private async Task<FollowingStore> StoreAsync(PairSessions sessions, long claim, CancellationToken cancellationToken)
    {
        var store = await FollowingStore.ReadAsync(sessions.AtTarget, pair, claim, plan, cancellationToken);
        if (store is not null && await Slot.IsUsableAsync(sessions.AtSource, pair, cancellationToken))
        {
            return store;
        }

        await FollowingStore.ForgetAsync(sessions.AtTarget, pair, cancellationToken);
        var start = await Slot.CreateAsync(sessions.AtSource, pair, declaration.Moving.OpenTransactions, cancellationToken);
        FailPoint.Reach("slot");
        var state = RoundState.Start(claim, await FollowingStore.CurrentXidAsync(sessions.AtSource, cancellationToken), start);
        await FollowingStore.StartAsync(sessions.AtTarget, pair, state, cancellationToken);
        return new(state, CopyProgress.Empty, IsPrepared: false);
    }
}
