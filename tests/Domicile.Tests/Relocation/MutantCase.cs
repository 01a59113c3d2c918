using Domicile.Tests.Relocation.Model;

namespace Domicile.Tests.Relocation;

/// <summary>A broken rule, the circumstances that show it, and how many seeds it may take.</summary>
internal sealed record MutantCase(Mutant Mutant, Scenario Scenario, int Seeds)
{
    private static readonly Scenario Rounds = new() { Verify = false, Kills = 0, Stall = 0.5, AbandonRounds = 0.3, Reparent = 0.3 };
    private static readonly Scenario Killed = Rounds with { Kills = 4, KillRate = 0.05 };
    private static readonly Scenario Cutover = new() { Verify = false, Kills = 1, Stall = 0.4, Reparent = 0.05, MembersOnly = true };
    private static readonly Scenario Zombies = Cutover with { Zombies = 3, ZombieRate = 0.05, Kills = 2 };
    private static readonly Scenario Crashes = Cutover with { TargetCrashes = 3 };
    private static readonly Scenario Third = new() { ThirdSite = true, Verify = false, Reparent = 0.3, Transactions = 60 };

    /// <summary>Every case, in the order of the table in docs/relocation-model.md.</summary>
    public static IReadOnlyList<MutantCase> All { get; } =
    [
        new(Mutant.ValidityUnchecked, Rounds, 100),
        new(Mutant.FirstRoundAtOnce, Rounds with { Stall = 0.9, Transactions = 8 }, 1000),
        new(Mutant.ProgressWithLastSliceOnly, Killed with { KillAt = Place.Copy, KillRate = 0.02, TablesARound = 3 }, 200),
        new(Mutant.HeldInMemoryOnly, Killed with { KillAt = Place.Waiting, Stall = 0.7 }, 100),
        new(Mutant.HeldDropped, Rounds, 100),
        new(Mutant.AcknowledgedPastHeld, Killed with { KillAt = Place.Waiting, Stall = 0.7 }, 100),
        new(Mutant.RedoInMemoryOnly, Killed with { KillAt = Place.Waiting, Stall = 0.7 }, 100),
        new(Mutant.ChangesOwnedBeforeTheirTableIsDone, Rounds, 100),
        new(Mutant.RedoReadBeforeStream, Rounds, 100),
        new(Mutant.ChildTablesFirst, Rounds with { Reparent = 0.5, TablesARound = 1, SlowWorker = 0.05 }, 100),
        new(Mutant.RedoWithoutDescendants, Rounds, 100),
        new(Mutant.PositionBeforeSnapshot, Rounds, 100),
        new(Mutant.CopyWithoutWaiting, Rounds, 100),
        new(Mutant.PositionInsteadOfVisibility, Rounds, 100),
        new(Mutant.HeldAfterLater, Rounds with { AbandonRounds = 0.6 }, 100),
        new(Mutant.EnteringRowAppliedFromEvent, Rounds, 100),
        new(Mutant.EnteringRowIgnored, Rounds, 100),
        new(Mutant.SwitchWithRedoLeft, Rounds, 100),
        new(Mutant.LocksReleasedAtCommitRecord, Rounds, 100),
        new(Mutant.DroppedTransactionsNotRecent, Rounds, 100),
        new(Mutant.ProgressNotWithRows, Killed with { KillAt = Place.Copy, KillRate = 0.02 }, 200),
        new(Mutant.NoWaitAfterAssignment, Rounds, 100),
        new(Mutant.MessageMissingOnReparent, Rounds, 100),
        new(Mutant.PathUnlocked, Rounds with { Reparent = 0.5 }, 400),
        new(Mutant.RedoKeepsStaleRows, Rounds, 100),
        new(Mutant.RedoDropsByBatchOnly, Rounds, 100),
        new(Mutant.VerifiedInAnyOldSnapshot, Rounds with { Verify = true, Transactions = 60 }, 100),
        new(Mutant.DirtyByPosition, Rounds with { Verify = true, Corrupt = 0.5, SlowWorker = 0.02 }, 300),
        new(Mutant.DirtyInMemory, Rounds with { Verify = true, Corrupt = 0.5, Kills = 3, KillAt = Place.Fence }, 100),
        new(Mutant.CountsNotCompared, Rounds with { Verify = true, Doubled = 0.5, SlowWorker = 0.02 }, 100),
        new(Mutant.UnfenceWithoutClaim, Zombies with { KillAt = Place.Fence, SleepAt = Place.Unfence }, 100),
        new(Mutant.OpenAndMovedWithoutClaim, Zombies with { MoveBack = true, SleepAt = Place.Open, Kills = 0 }, 100),
        new(Mutant.ClaimWithoutCompare, Zombies with { SleepAt = Place.TakeOver }, 100),
        new(Mutant.ClaimOnlyInControl, Zombies, 100),
        new(Mutant.SwitchWithoutEpoch, Zombies with { MoveBack = true, SleepAt = Place.Switch, Kills = 0 }, 100),
        new(Mutant.LeaseWithoutShare, Cutover, 100),
        new(Mutant.FencePositionBeforeFence, Cutover, 100),
        new(Mutant.ApplyWithoutComparingProgress, Crashes, 100),
        new(Mutant.FenceCommitNotFlushed, Cutover with { SourceCrashes = 3 }, 100),
        new(Mutant.NoFlushBeforeSwitch, Crashes, 100),
        new(Mutant.AcknowledgedBeforeFlush, Crashes, 100),
        new(Mutant.OwnChangesApplied, Third, 100),
        new(Mutant.GuardDroppedAfterSwitch, Cutover, 100),
        new(Mutant.EraseIgnoresRogue, Third with { RogueWrite = true }, 100),
        new(Mutant.EraseWithoutClaimOrLease, Zombies with { MoveBack = true, SleepAt = Place.Erase, Kills = 0 }, 100),
        new(Mutant.EraseIgnoresTouched, Third with { Grace = 300 }, 100),
        new(Mutant.NoWaitAfterArming, Cutover, 100),
        new(Mutant.ClosingUnchecked, Cutover with { Writers = 5 }, 100),
        new(Mutant.StrictLevelsWithoutShare, Cutover with { Strict = 0.8 }, 100),
        new(Mutant.ClaimUncheckedInControl, Zombies with { SleepAt = Place.Switch, Kills = 0 }, 100),
        new(Mutant.ClaimUncheckedAtSource, Zombies with { SleepAt = Place.Fence, Kills = 0 }, 100),
        new(Mutant.ClaimUncheckedAtTarget, Zombies with { Kills = 0 }, 100),
        new(Mutant.HandoverWithoutWait, Third with { LateThird = true, Transactions = 60, Grace = 600 }, 100),
        new(Mutant.HandoverByMovedMarker, Third with { Opposite = true, OpenTogether = true, Transactions = 20 }, 100),
        new(Mutant.FollowerKeepsFullRowOnReparent, Third with { Opposite = true, Grace = 600 }, 100),
        new(Mutant.FollowerDeletesRowOnly, Third with { Grace = 300 }, 100),
        new(Mutant.FollowerKeepsUnprojectedRows, Third with { Opposite = true, Grace = 600 }, 100),
        new(Mutant.FollowerKeepsStaleValues, Third with { Opposite = true, Grace = 600 }, 100),
        new(Mutant.PrepareKeepsExtraRows, Third with { Opposite = true, LateStart = true, Grace = 1500 }, 100),
        new(Mutant.PreparedInGrace, Third with { Opposite = true, LateStart = true, Grace = 1500, Transactions = 25 }, 400),
        new(Mutant.ReturnBeforeErase, Third with { MoveBack = true, Grace = 600 }, 100),
        new(Mutant.TouchedInMemory, Third with { Grace = 300 }, 100),
        new(Mutant.RestoredSiteIsOpen, new() { Restore = true }, 100),
        new(Mutant.OpenedWithoutComparing, new() { Restore = true }, 100),
    ];
}
