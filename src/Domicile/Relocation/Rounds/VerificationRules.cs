using Domicile.Postgres;

namespace Domicile.Relocation.Rounds;

/// <summary>What the full pass of a verification, taken in an aligned snapshot, leaves to be compared again under the fence.</summary>
public static class VerificationRules
{
    /// <summary>Whether a key touched by the transaction must be compared again. A held transaction counts as any other; a position
    /// would not do, since one that committed before the pass may be invisible to it.</summary>
    /// <param name="fullPass">The snapshot in which the key's rows were compared.</param>
    /// <param name="xid">The transaction that wrote the key.</param>
    public static bool MakesDirty(PgSnapshot fullPass, ulong xid) => !fullPass.Sees(xid);

    /// <summary>Whether the two sides can be the same now: the source is fenced, the stream was read to the fence, nothing waits.</summary>
    public static bool MayCompareUnderFence(RoundState state, CopyProgress progress, long batch, Lsn fence) =>
        RoundRules.HasPassed(state, fence) && state.Held.IsEmpty && !progress.Redo.Any(member => member.Batch == batch);
}
