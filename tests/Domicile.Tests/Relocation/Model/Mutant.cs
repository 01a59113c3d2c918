namespace Domicile.Tests.Relocation.Model;

/// <summary>The protocol with one rule broken. Names in brackets are those of the design's list.</summary>
internal enum Mutant
{
    /// <summary>The protocol as it is.</summary>
    None,

    // Rounds
    ValidityUnchecked, // V1
    FirstRoundAtOnce, // V2
    ProgressWithLastSliceOnly, // V3
    HeldInMemoryOnly, // V4
    HeldDropped, // V5
    AcknowledgedPastHeld, // V6
    RedoInMemoryOnly, // V7
    ChangesOwnedBeforeTheirTableIsDone, // V8
    RedoReadBeforeStream, // V9
    TablesBeforeRedo, // V10
    ChildTablesFirst, // V11
    RedoWithoutDescendants, // V12
    PositionBeforeSnapshot, // V14
    CopyWithoutWaiting, // V15
    PositionInsteadOfVisibility, // V16
    HeldAfterLater, // V17
    EnteringRowAppliedFromEvent, // V18
    EnteringRowIgnored, // V19
    SwitchWithRedoLeft, // V20
    LocksReleasedAtCommitRecord, // V21
    DroppedTransactionsNotRecent,
    ProgressNotWithRows,

    // Membership
    NoWaitAfterAssignment,
    MessageMissingOnReparent,
    PathUnlocked, // P1
    RedoKeepsStaleRows,
    RedoDropsByBatchOnly,

    // Verification
    VerifiedInAnyOldSnapshot, // D1
    DirtyByPosition, // D2
    DirtyInMemory, // D3
    CountsNotCompared,

    // Cut-over
    UnfenceWithoutClaim, // C1
    OpenAndMovedWithoutClaim, // C2
    ClaimWithoutCompare, // C3
    ClaimOnlyInControl, // C4
    SwitchWithoutEpoch, // C5
    LeaseWithoutShare, // C6
    FencePositionBeforeFence, // C7
    ApplyWithoutComparingProgress, // C8
    FenceCommitNotFlushed, // C9
    NoFlushBeforeSwitch, // C10
    AcknowledgedBeforeFlush, // C11
    OwnChangesApplied, // C12
    GuardDroppedAfterSwitch, // C14
    EraseIgnoresRogue, // C15
    EraseWithoutClaimOrLease, // C17
    EraseIgnoresTouched, // C18
    NoWaitAfterArming,
    ClosingUnchecked,
    StrictLevelsWithoutShare, // P2
    ClaimUncheckedInControl,
    ClaimUncheckedAtSource,
    ClaimUncheckedAtTarget,
    SlotNamedByPairOnly,

    // Third sites, grace, return
    HandoverWithoutWait,
    HandoverByMovedMarker,
    FollowerKeepsFullRowOnReparent,
    FollowerDeletesRowOnly,
    FollowerKeepsUnprojectedRows,
    FollowerKeepsStaleValues,
    PrepareKeepsExtraRows,
    PreparedInGrace,
    ReturnBeforeErase,
    TouchedInMemory,

    // Restored source
    RestoredSiteIsOpen,
    OpenedWithoutComparing,
}
