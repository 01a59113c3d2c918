using Domicile.Postgres;
using Domicile.Relocation.Pairs.Postgres;
using Domicile.Relocation.Rounds;

namespace Domicile.Relocation.Copying.Postgres;

/// <summary>The frame of a round: a snapshot that sees all that was applied, the stream read up to it, and what it does not see held
/// back until its rows are written.</summary>
public static class RoundRunner
{
    /// <summary>Runs one round.</summary>
    /// <param name="context">The pair.</param>
    /// <param name="write">Reads rows in the snapshot and writes them, each target transaction with its own progress.</param>
    /// <param name="cancellationToken">Ends it; nothing is half written.</param>
    public static async Task<T> RunAsync<T>(PairContext context, Func<RoundSnapshot, Task<T>> write, CancellationToken cancellationToken)
    {
        await using var snapshot = await AlignAsync(context, cancellationToken);
        await Nudge.SendAsync(context.Sessions.AtSource, cancellationToken);
        if (!await context.Follower.PassAsync(snapshot.After, snapshot.Sees, context.Declaration.Moving.OpenTransactions, cancellationToken))
        {
            throw new DomicileException(
                message: $"The stream from '{context.Pair.Source.Id}' to '{context.Pair.Target.Id}' stands still.",
                detail: context.Follower.IsWaiting
                    ? "People whom it tells of came from another site, which has not erased them yet, or is behind."
                    : $"Nothing came of it for {context.Declaration.Moving.OpenTransactions.TotalSeconds:0.#} s, though the site goes on.",
                hint: "It is tried again. 'domicile status' tells how far each pair is behind.");
        }

        FailPoint.Reach("aligned");
        var written = await write(snapshot);
        context.Follower.Prune(snapshot.Sees);
        await context.Follower.ReleaseAsync(cancellationToken);
        return written;
    }

    /// <summary>Waits until the target has read every third site as far as the source had: the snapshot's rows may refer to rows of theirs. A site that is down is not waited for
    /// for ever; rows that refer to what it has not told are refused then.</summary>
    /// <returns>False when it has not.</returns>
    /// <remarks>Two such waits do not turn in a circle: each is for what its own snapshot can refer to, so each would have to be older than the other.</remarks>
    internal static async Task<bool> ParentsAsync(PairContext context, RoundSnapshot snapshot, TimeSpan patience, CancellationToken cancellationToken)
    {
        for (var start = context.Clock.GetTimestamp(); await snapshot.ThirdSites.AreAheadAsync(context.Sessions.AtTarget, context.Pair, cancellationToken);)
        {
            if (context.Clock.GetElapsedTime(start) >= patience)
            {
                return false;
            }

            await context.Follower.StepAsync(snapshot.Sees, TimeSpan.FromMilliseconds(20), cancellationToken);
        }

        return true;
    }

    /// <summary>Takes snapshots until one sees all that was applied.</summary>
    /// <exception cref="DomicileException">Open transactions that are older than the slot, or than this worker, did not end; they are named.</exception>
    private static async Task<RoundSnapshot> AlignAsync(PairContext context, CancellationToken cancellationToken)
    {
        var patience = context.Declaration.Moving.OpenTransactions;
        for (var start = context.Clock.GetTimestamp(); context.Clock.GetElapsedTime(start) < patience;)
        {
            var snapshot = await RoundSnapshot.TakeAsync(await context.Sessions.Source.OpenAsync(cancellationToken), context.Pair, cancellationToken);
            if (RoundRules.IsValid(context.Follower.State, snapshot.Sees))
            {
                return snapshot;
            }

            await snapshot.DisposeAsync();
            await context.Follower.StepAsync(copying: null, TimeSpan.FromMilliseconds(5), cancellationToken);
        }

        throw new DomicileException(
            message: $"Open transactions at site '{context.Pair.Source.Id}' hold up the move.",
            detail: $"A copy has to see what was written before it began; after {patience.TotalSeconds:0.#} s there were still {await OpenTransactions.NameAsync(context.Sessions.AtSource, cancellationToken)}.",
            hint: "End them, or wait: the move tries again by itself.");
    }
}
