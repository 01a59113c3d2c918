using Domicile.Configuration;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Following.Postgres;
using Domicile.SubjectDirectory;

namespace Domicile.Relocation.Pairs.Postgres;

/// <summary>What everything on one pair works with, from the moment its worker holds the claim.</summary>
/// <param name="Declaration">The configuration.</param>
/// <param name="Plan">The tables.</param>
/// <param name="Pair">The pair.</param>
/// <param name="Claim">The fencing token.</param>
/// <param name="Sessions">Open sessions.</param>
/// <param name="Follower">The follower, which only its worker drives.</param>
/// <param name="Tokens">Makes tokens.</param>
/// <param name="Silence">Whether the target lets us set session_replication_role.</param>
/// <param name="Clock">The clock.</param>
public sealed record PairContext(
    Declaration Declaration, ClosurePlan Plan, Pair Pair, long Claim, PairSessions Sessions, Follower Follower, TokenKey Tokens, bool Silence, TimeProvider Clock)
{
    /// <summary>Keeps following while something else goes on.</summary>
    public async Task<T> WhileFollowingAsync<T>(Task<T> work, CancellationToken cancellationToken)
    {
        await WhileFollowingAsync((Task)work, cancellationToken);
        return await work;
    }

    /// <summary>Keeps following while something else goes on.</summary>
    public async Task WhileFollowingAsync(Task work, CancellationToken cancellationToken)
    {
        try
        {
            while (!work.IsCompleted)
            {
                await Follower.StepAsync(copying: null, TimeSpan.FromMilliseconds(10), cancellationToken);
            }
        }
        catch
        {
            // Its sessions are about to be closed: it must have ended by then.
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            throw;
        }

        await work;
    }
}
