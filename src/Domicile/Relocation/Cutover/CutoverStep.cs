using System.Diagnostics;
using static Domicile.Relocation.Cutover.CutoverObservation;
using static Domicile.Relocation.Cutover.CutoverPhase;

namespace Domicile.Relocation.Cutover;

/// <summary>The order of a batch's acts.</summary>
public static class CutoverStep
{
    /// <summary>The phase to write into the journal, given what the present phase's act came to.</summary>
    /// <exception cref="UnreachableException">The observation cannot come from that phase.</exception>
    public static CutoverPhase Next(CutoverPhase phase, CutoverObservation seen) => (phase, seen) switch
    {
        (Planned, Accomplished) => new Copied(),
        (Copied, Accomplished) => new Armed(),
        (Armed, Accomplished) => new Closing(),
        (Closing, FenceStands stands) => new Fenced(stands.Fence),
        (Fenced fenced, Accomplished) => new Drained(fenced.Fence),
        (Drained drained, Accomplished) => new Verified(drained.Fence),
        (Verified verified, Accomplished) => new Switching(verified.Fence),
        (Switching switching, Accomplished) => new Switched(switching.Fence),
        (Switched, Accomplished) => new Opened(),
        (Opened, Accomplished) => new Moved(),
        (Moved, Accomplished) => new Grace(),
        (Grace, Accomplished) => new Erasing(),
        (Erasing, Accomplished) => new Erased(),
        (Erased, Accomplished) => new Swept(),
        (Swept, Accomplished) => new Done(),
        (Withdrawing, Accomplished) => new Withdrawn(),
        (Unfencing { ForGood: true } unfencing, Accomplished) => new Quarantined(unfencing.Because),
        (Unfencing, Accomplished) => new Copied(),
        (Closing or Fenced or Drained or Verified, NotYet wait) => new Unfencing(wait.Because, ForGood: false),
        (Drained, Differs differs) => new Unfencing(differs.Because, ForGood: true),
        (Erasing, Differs differs) => new Quarantined(differs.Because),
        (not (Closing or Fenced or Drained or Verified), NotYet) => phase,

        // Not ours to unfence any more: whoever changed the directory goes on from here.
        (Switching, SwitchRefused) => new Quarantined("the directory was changed by somebody else"),
        _ => throw new UnreachableException($"{seen} cannot follow {phase}"),
    };
}
