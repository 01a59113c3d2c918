using Domicile.Relocation.Following;
using Domicile.Relocation.Rounds;

namespace Domicile.Tests.Relocation;

public sealed class LabellingTests
{
    private static readonly Owner Member = new Owner.Member(7, "2");

    [Fact]
    public void Messages_of_one_row_are_taken_in_order_by_its_changes()
    {
        var labelled = Labelling.Label(
            [Change(ChangeKind.Update, "20"), Change(ChangeKind.Update, "21"), Change(ChangeKind.Update, "20")],
            [new(ChangeKind.Update, 1, "20", Member, Member), new(ChangeKind.Update, 1, "20", Member, Owner.None)]);

        Assert.Equal([Member, Owner.None, Owner.None], labelled.Select(e => e.New));
    }

    [Fact]
    public void A_message_that_fits_no_change_is_refused_since_its_change_would_be_lost()
    {
        var refused = Assert.Throws<DomicileException>(() => Labelling.Label(
            [Change(ChangeKind.Update, "\\x14")], [new(ChangeKind.Update, 1, "\\024", Member, Member)]));

        Assert.Contains("Table number 1", refused.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("024", refused.Detail, StringComparison.Ordinal);
    }

    private static RowEvent Change(ChangeKind kind, string key) => new(1, kind, key, null, [], null);
}
