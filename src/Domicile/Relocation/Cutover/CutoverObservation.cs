using Domicile.Postgres;

namespace Domicile.Relocation.Cutover;

/// <summary>What the act of one phase came to.</summary>
public abstract record CutoverObservation
{
    private CutoverObservation()
    {
    }

    /// <summary>The phase's act is done and there is nothing more to tell.</summary>
    public sealed record Accomplished : CutoverObservation;

    /// <summary>The fence stands.</summary>
    /// <param name="Fence">The source's insert position, read in a new statement after the fence had committed.</param>
    public sealed record FenceStands(Lsn Fence) : CutoverObservation;

    /// <summary>The act could not be done in its time, or not yet: writers held on, members have to be copied again.</summary>
    /// <param name="Because">What stood in the way.</param>
    public sealed record NotYet(string Because) : CutoverObservation;

    /// <summary>The two sides are not the same.</summary>
    /// <param name="Because">Counts by table; no values.</param>
    public sealed record Differs(string Because) : CutoverObservation;

    /// <summary>The directory rows were not what the compare-and-set expected; nothing was changed.</summary>
    public sealed record SwitchRefused : CutoverObservation;
}
