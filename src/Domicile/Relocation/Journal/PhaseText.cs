using System.Diagnostics;
using Domicile.Postgres;
using Domicile.Relocation.Cutover;
using static Domicile.Relocation.Cutover.CutoverPhase;

namespace Domicile.Relocation.Journal;

/// <summary>A batch's phase as it stands in the journal: one word, and beside it the fence position or the reason.</summary>
public static class PhaseText
{
    /// <summary>The columns <c>phase</c>, <c>fence</c> and <c>because</c>.</summary>
    public static (string Word, Lsn? Fence, string? Because) Write(CutoverPhase phase) => phase switch
    {
        Fenced fenced => ("fenced", fenced.Fence, null),
        Drained drained => ("drained", drained.Fence, null),
        Verified verified => ("verified", verified.Fence, null),
        Switching switching => ("switching", switching.Fence, null),
        Switched switched => ("switched", switched.Fence, null),
        Unfencing unfencing => (unfencing.ForGood ? "giving-up" : "unfencing", null, unfencing.Because),
        Quarantined quarantined => ("quarantined", null, quarantined.Because),
        _ => (phase.GetType().Name.ToLowerInvariant(), null, null),
    };

    /// <summary>Reads them back.</summary>
    public static CutoverPhase Read(string word, Lsn? fence, string? because) => word switch
    {
        "planned" => new Planned(),
        "copied" => new Copied(),
        "armed" => new Armed(),
        "closing" => new Closing(),
        "fenced" => new Fenced(fence!.Value),
        "drained" => new Drained(fence!.Value),
        "verified" => new Verified(fence!.Value),
        "switching" => new Switching(fence!.Value),
        "switched" => new Switched(fence!.Value),
        "opened" => new Opened(),
        "moved" => new Moved(),
        "grace" => new Grace(),
        "erasing" => new Erasing(),
        "erased" => new Erased(),
        "swept" => new Swept(),
        "done" => new Done(),
        "withdrawing" => new Withdrawing(),
        "withdrawn" => new Withdrawn(),
        "unfencing" => new Unfencing(because ?? "", ForGood: false),
        "giving-up" => new Unfencing(because ?? "", ForGood: true),
        "quarantined" => new Quarantined(because ?? ""),
        _ => throw new UnreachableException($"a batch's phase is never '{word}'"),
    };
}
