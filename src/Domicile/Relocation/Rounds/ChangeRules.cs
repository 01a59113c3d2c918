using System.Collections.Immutable;

namespace Domicile.Relocation.Rounds;

/// <summary>Which row changes of the stream belong to copied rows.</summary>
/// <remarks>Always look at a whole transaction: first <see cref="Crossing"/> over all its changes, take what those members have at
/// the target back to the projection (children first, before any change is applied: a stale row would hold a unique value that
/// somebody else may have by now), then <see cref="Decide"/> each change with the enlarged redo set.</remarks>
public static class ChangeRules
{
    /// <summary>The members to be copied again: a row of theirs came from or went to somebody else in this transaction.</summary>
    public static ImmutableHashSet<Owner.Member> Crossing(CopyProgress progress, IEnumerable<RowChange> transaction) =>
    [
        .. from change in transaction
           where change.IsCrossing
           from side in new[] { change.Old, change.New }
           where progress.Holds(side, change.Table)
           select (Owner.Member)side,
    ];

    /// <summary>What to do with one change.</summary>
    /// <param name="progress">With this transaction's own crossings already in <see cref="CopyProgress.Redo"/>.</param>
    /// <param name="change">The change, as the guard labelled it.</param>
    public static ChangeVerdict Decide(CopyProgress progress, RowChange change) => change switch
    {
        { Kind: not ChangeKind.Insert, Old: var old } when old == Owner.Unknown => ChangeVerdict.RemoveIfPresent,
        { IsCrossing: true } => ChangeVerdict.Project,
        { Kind: ChangeKind.Delete } => Of(progress.Holds(change.Old, change.Table)),
        _ => Of(progress.Holds(change.New, change.Table)),
    };

    private static ChangeVerdict Of(bool held) => held ? ChangeVerdict.Apply : ChangeVerdict.Project;
}
