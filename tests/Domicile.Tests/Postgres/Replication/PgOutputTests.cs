using System.Text;
using Domicile.Postgres.Replication;
using Domicile.Postgres.Wire;
using Domicile.Tests.Postgres.Wire;

namespace Domicile.Tests.Postgres.Replication;

public sealed class PgOutputTests
{
    private static readonly byte[] Table =
    [
        .. Bytes.Int32(9), .. Bytes.Text("public"), .. Bytes.Text("t"), (byte)'d', .. Bytes.Int16(2),
        1, .. Bytes.Text("n"), .. Bytes.Int32(23), .. Bytes.Int32(-1), 0, .. Bytes.Text("v"), .. Bytes.Int32(25), .. Bytes.Int32(-1),
    ];

    private static readonly byte[] New = [(byte)'N', .. Bytes.Int16(2), (byte)'t', .. Bytes.Field("1"), (byte)'u'];
    private static readonly byte[] Key = [(byte)'K', .. Bytes.Int16(2), (byte)'t', .. Bytes.Field("0"), (byte)'n'];

    public static TheoryData<ChangeKind, byte[]> Messages => new()
    {
        { ChangeKind.Relation, Table },
        { ChangeKind.Insert, [.. Bytes.Int32(9), .. New] },
        { ChangeKind.Update, [.. Bytes.Int32(9), .. New] },
        { ChangeKind.Update, [.. Bytes.Int32(9), .. Key, .. New] },
        { ChangeKind.Delete, [.. Bytes.Int32(9), .. Key] },
        { ChangeKind.Truncate, [.. Bytes.Int32(1), 0, .. Bytes.Int32(9)] },
        { ChangeKind.Begin, [.. Bytes.Int64(77), .. Bytes.Int64(1), .. Bytes.Int32(5)] },
        { ChangeKind.Commit, [0, .. Bytes.Int64(77), .. Bytes.Int64(99), .. Bytes.Int64(1)] },
        { ChangeKind.Origin, [.. Bytes.Int64(77), .. Bytes.Text("o")] },
        { ChangeKind.Message, [1, .. Bytes.Int64(77), .. Bytes.Text("prefix"), .. Bytes.Field("content")] },
        { ChangeKind.Keepalive, [.. Bytes.Int64(77), .. Bytes.Int64(1), 1] },
    };

    [Theory, MemberData(nameof(Messages))]
    public void A_message_that_is_cut_or_lengthened_anywhere_is_refused(ChangeKind kind, byte[] message)
    {
        Assert.NotEmpty(Read(kind, message));
        for (var end = 0; end < message.Length; end++)
        {
            Assert.Equal("08P01", Assert.Throws<ConnectionException>(() => Read(kind, message[..end])).SqlState);
        }

        Assert.Throws<ConnectionException>(() => Read(kind, [.. message, 0]));
    }

    [Theory, MemberData(nameof(Messages))]
    public void Flipped_bytes_are_read_as_something_or_refused_and_nothing_else(ChangeKind kind, byte[] message)
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            byte[] flipped = [.. message];
            for (var flips = random.Next(1, 4); flips > 0; flips--)
            {
                flipped[random.Next(flipped.Length)] = (byte)random.Next(256);
            }

            var failure = Record.Exception(() => Read(kind, flipped));
            Assert.True(failure is null or ConnectionException, $"seed {seed}: {failure}");
        }
    }

    [Fact]
    public void An_update_tells_old_key_new_values_null_and_unchanged_apart() =>
        Assert.Equal("t K[Text 0,Null ][Text 1,Unchanged ]", Read(ChangeKind.Update, [.. Bytes.Int32(9), .. Key, .. New]));

    [Fact]
    public void A_row_of_another_width_than_its_table_is_refused() =>
        Assert.Throws<ConnectionException>(() => Read(ChangeKind.Insert, [.. Bytes.Int32(9), (byte)'N', .. Bytes.Int16(1), (byte)'n']));

    [Fact]
    public void A_change_of_a_table_that_was_never_described_is_refused() =>
        Assert.Throws<ConnectionException>(() => Read(ChangeKind.Insert, [.. Bytes.Int32(10), .. New]));

    /// <summary>Everything that a message holds, as text.</summary>
    private static string Read(ChangeKind kind, byte[] message)
    {
        var relations = new RelationMap();
        relations.Learn(Relation.Read(kind == ChangeKind.Relation ? message : Table));
        var change = new ChangeEvent(kind, message, relations);
        return kind switch
        {
            ChangeKind.Begin => change.AsBegin().ToString(),
            ChangeKind.Commit => change.AsCommit().ToString(),
            ChangeKind.Origin => change.AsOrigin(),
            ChangeKind.Keepalive => change.AsKeepalive().ToString(),
            ChangeKind.Relation => change.AsRelation().ToString(),
            ChangeKind.Truncate => string.Join(',', change.AsTruncated().Select(t => t.Name)),
            ChangeKind.Message => Encoding.UTF8.GetString(change.AsMessage().Prefix) + Encoding.UTF8.GetString(change.AsMessage().Content),
            _ => Row(change.AsRow()),
        };
    }

    private static string Row(RowChange row) => $"{row.Relation.Name} {row.OldKind}{Values(row.Old)}{Values(row.New)}";

    private static string Values(RowValues values)
    {
        var texts = new List<string>();
        while (values.MoveNext())
        {
            texts.Add($"{values.Kind} {Encoding.UTF8.GetString(values.Value)}");
        }

        return $"[{string.Join(',', texts)}]";
    }
}
