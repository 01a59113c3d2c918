namespace Domicile.Relocation.Following.Postgres;

// What takes members over waits for their old home's last words.
public sealed partial class Follower
{
    private static readonly TimeSpan WaitingPause = TimeSpan.FromMilliseconds(10);

    /// <summary>For a transaction that a round held: it cannot be put off any longer, and the round is given up.</summary>
    private static readonly TimeSpan OldHomePatience = TimeSpan.FromSeconds(10);

    /// <summary>Whether this site has the old home's last words on all whom the transaction takes over.</summary>
    private async Task<bool> IsReadyAsync(FollowedTransaction transaction, CancellationToken cancellationToken)
    {
        var traces = new FollowerTraces(plan, pair, target);
        foreach (var opened in transaction.Opened)
        {
            if (!await traces.IsOldHomeReadAsync(opened, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    private async Task WaitForOldHomeAsync(FollowedTransaction transaction, CancellationToken cancellationToken)
    {
        for (var since = clock.GetTimestamp(); !await IsReadyAsync(transaction, cancellationToken);)
        {
            if (clock.GetElapsedTime(since) > OldHomePatience)
            {
                throw new DomicileException(
                    message: $"Changes of '{pair.Source.Id}' wait at '{pair.Target.Id}' for the old home of the people that they are about.",
                    detail: $"The old home's stream has not been read here up to where batch {transaction.Opened[0].Batch} left it.",
                    hint: "Nothing to do: it is tried again. 'domicile status' tells what each pair waits for.");
            }

            await Task.Delay(WaitingPause, clock, cancellationToken);
        }
    }
}
