using Domicile.Relocation.Cutover;
using static Domicile.Relocation.Cutover.CutoverPhase;

namespace Domicile.Tests.Relocation;

public sealed class CancellationTests
{
    public static TheoryData<CutoverPhase> BeforeTheSwitch { get; } =
        [new Planned(), new Copied(), new Armed(), new Closing(), new Fenced(default), new Drained(default), new Verified(default), new Switching(default), new Unfencing("x", ForGood: false), new Quarantined("x")];

    public static TheoryData<CutoverPhase> AfterTheSwitch { get; } =
        [new Switched(default), new Opened(), new Moved(), new Grace(), new Erasing(), new Erased(), new Swept(), new Quarantined("x"), new Switching(default)];

    [Theory, MemberData(nameof(BeforeTheSwitch))]
    public void Who_still_lives_at_the_source_is_taken_back(CutoverPhase phase) => Assert.True(Cancellation.Withdraws(phase, DirectoryTruth.AtSource));

    [Theory, MemberData(nameof(AfterTheSwitch))]
    public void Who_lives_at_the_target_stays_there(CutoverPhase phase)
    {
        Assert.False(Cancellation.Withdraws(phase, DirectoryTruth.AtTarget));
        Assert.False(Cancellation.Withdraws(phase, DirectoryTruth.MovedOn));
    }

    [Fact]
    public void A_withdrawal_under_way_is_finished_whatever_the_source_still_says_of_the_members()
    {
        Assert.True(Cancellation.Withdraws(new Withdrawing(), DirectoryTruth.AtTarget));
        Assert.False(Cancellation.Withdraws(new Withdrawn(), DirectoryTruth.AtSource));
        Assert.Equal(new Withdrawn(), CutoverStep.Next(new Withdrawing(), new CutoverObservation.Accomplished()));
    }
}
