using Domicile.Gateway.Holding;
using Domicile.SubjectDirectory;

namespace Domicile.Tests.Gateway.Holding;

/// <summary>The limits of the hold.</summary>
public sealed class HoldRoomTests
{
    private static readonly SubjectToken Somebody = new(1, 2);

    [Fact]
    public void As_many_are_parked_as_may_be_and_a_place_is_free_again_when_one_leaves()
    {
        var room = new HoldRoom(new() { Parked = 2 }, TimeProvider.System);
        var now = TimeProvider.System.GetTimestamp();

        Assert.Equal(HoldAnswer.Park, room.TryPark(Somebody, now));
        Assert.Equal(HoldAnswer.Park, room.TryPark(Somebody, now));
        Assert.Equal(HoldAnswer.Full, room.TryPark(Somebody, now));
        room.Leave();
        Assert.Equal(HoldAnswer.Park, room.TryPark(Somebody, now));
        Assert.Equal(2, room.Parked);
    }

    [Fact]
    public void Nobody_is_parked_for_longer_than_the_limits_say()
    {
        var now = TimeProvider.System.GetTimestamp();
        Assert.Equal(HoldAnswer.TooLong, new HoldRoom(new() { PerTransaction = TimeSpan.Zero }, TimeProvider.System).TryPark(Somebody, now));
        Assert.Equal(HoldAnswer.CutOverTooLong, new HoldRoom(new() { PerCutOver = TimeSpan.Zero }, TimeProvider.System).TryPark(Somebody, now));
    }

    [Fact]
    public void Pauses_grow_from_two_to_fifty_milliseconds()
    {
        var pauses = Enumerable.Range(0, 40).Select(HoldRoom.Pause).ToList();
        Assert.Equal(pauses.Order(), pauses);
        Assert.Equal((TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(50)), (pauses[0], pauses[^1]));
    }
}
