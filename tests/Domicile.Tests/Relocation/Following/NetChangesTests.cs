using Domicile.Relocation.Following;
using Domicile.Relocation.Rounds;

namespace Domicile.Tests.Relocation.Following;

/// <summary>Many changes of a row come to one; where they cannot, the source's order is kept.</summary>
public sealed class NetChangesTests
{
    [Fact]
    public void A_row_that_came_and_went_is_nothing_and_one_that_went_and_came_is_both()
    {
        var born = Net(ChangeKind.Insert, ChangeKind.Update, ChangeKind.Delete);
        Assert.False(born.NeedsOrder);
        Assert.Empty(born.Inserts().Concat(born.Updates()));
        Assert.Empty(born.Deletes());

        var back = Net(ChangeKind.Update, ChangeKind.Delete, ChangeKind.Insert);
        Assert.False(back.NeedsOrder);
        Assert.Equal((1, 1, 0), (back.Deletes().Count(), back.Inserts().Count(), back.Updates().Count()));
    }

    /// <summary>A file that hangs off a comment by an SQL condition is nobody's while the comment is away, and what is done to it then is not heard.</summary>
    [Theory]
    [InlineData(ChangeKind.Delete, ChangeKind.Update)]
    [InlineData(ChangeKind.Delete, ChangeKind.Delete)]
    [InlineData(ChangeKind.Insert, ChangeKind.Insert)]
    public void Changes_between_which_something_was_not_heard_are_applied_one_by_one(ChangeKind first, ChangeKind second) => Assert.True(Net(first, second).NeedsOrder);

    private static NetChanges Net(params ChangeKind[] kinds)
    {
        var net = new NetChanges();
        foreach (var kind in kinds)
        {
            net.Add(new(6, kind, "1", null, ["1", "a"], null), Image.Full);
        }

        return net;
    }
}
