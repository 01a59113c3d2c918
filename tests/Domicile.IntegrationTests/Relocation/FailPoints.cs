namespace Domicile.IntegrationTests.Relocation;

/// <summary>The places at which a mover can be killed or frozen, in the order in which a move comes by.</summary>
internal static class FailPoints
{
    /// <summary>All of an ordinary move; with a number where the mover comes by more than once.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "asked", "assigned", "slot", "waited", "aligned", "fetched", "aligned:3", "slice", "slice:4", "copied", "armed", "closing", "fenced", "drained", "verified", "switching",
        "switched", "switched:2", "opened", "moved", "erasing", "deleted", "erased", "sweeping", "swept",
    ];
}
