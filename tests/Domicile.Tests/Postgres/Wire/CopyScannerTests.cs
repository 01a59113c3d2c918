using System.Text;
using Domicile.Postgres.Wire;

namespace Domicile.Tests.Postgres.Wire;

public sealed class CopyScannerTests
{
    private static readonly string?[][] Rows = [["1", "a", "one"], ["2", null, ""], [null, "c", "a longer third value"], ["4", "d", null]];

    [Theory]
    [InlineData(CopyFormat.Binary, 0)]
    [InlineData(CopyFormat.Binary, 1)]
    [InlineData(CopyFormat.Binary, 2)]
    [InlineData(CopyFormat.Binary, 3)]
    [InlineData(CopyFormat.Text, 0)]
    [InlineData(CopyFormat.Text, 1)]
    [InlineData(CopyFormat.Text, 2)]
    public void Wherever_the_bytes_are_split_the_same_rows_are_seen_and_forwarded(CopyFormat format, int hidden)
    {
        var sent = Stream(format, Rows);
        var wanted = Stream(format, [.. Rows.Select(r => r[hidden..])]);

        for (var first = 0; first <= sent.Length; first++)
        {
            for (var second = first; second <= Math.Min(first + 9, sent.Length); second++)
            {
                var scanner = new CopyScanner<CollectingSink>(new(), format, hidden);
                Assert.Equal(Convert.ToHexString(wanted), Convert.ToHexString(Feed(scanner, sent[..first], sent[first..second], sent[second..])));
                Assert.Equal(Rows.Length, scanner.Rows);
                Assert.Equal(Rows.Select(r => Convert.ToHexString(Row(format, r))), scanner.Sink.Seen.AsEnumerable(), StringComparer.Ordinal);
            }
        }
    }

    [Fact]
    public void A_message_that_is_no_row_stops_the_scan_in_front_of_it()
    {
        var scanner = new CopyScanner<NoSink>(default, CopyFormat.Binary, 0);
        var row = Bytes.Message('d', Bytes.CopyHeader, Bytes.Tuple("1"));
        byte[] buffer = [.. row, .. Bytes.Message('N', [0]), .. row];

        Assert.Equal(row.Length, scanner.Scan(buffer, out var consumed));
        Assert.Equal(row.Length, consumed);
    }

    public static TheoryData<string, byte[]> Malformed => new()
    {
        { "no signature", Bytes.Message('d', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]) },
        { "too short for a header", Bytes.Message('d', [80]) },
        { "an extension longer than the message", Bytes.Message('d', [.. Bytes.CopyHeader[..15], 0x7f, 255, 255, 255]) },
        { "a length under four", [(byte)'d', 0, 0, 0, 3, 0, 0, 0] },
        { "a negative length", [(byte)'d', 255, 255, 255, 255, 0, 0, 0] },
        { "fewer fields than hidden", Bytes.Message('d', Bytes.CopyHeader, Bytes.Tuple()) },
        { "a field longer than the row", Bytes.Message('d', Bytes.CopyHeader, [0, 1, 0, 0, 0, 9, 1]) },
        { "a row behind the end", [.. Bytes.Message('d', Bytes.CopyHeader, [255, 255]), .. Bytes.Message('d', Bytes.Tuple("1"))] },
        { "bytes behind the end mark", Bytes.Message('d', Bytes.CopyHeader, [255, 255, 0]) },
        { "a field count of -2", Bytes.Message('d', Bytes.CopyHeader, [255, 254]) },
    };

    [Theory, MemberData(nameof(Malformed))]
    public void Bytes_that_are_not_a_copy_are_refused(string what, byte[] bytes)
    {
        var error = Assert.Throws<ConnectionException>(() => new CopyScanner<NoSink>(default, CopyFormat.Binary, 1).Scan([.. bytes], out _));

        Assert.True(error.SqlState == "08P01", what);
    }

    [Fact]
    public void Random_bytes_are_refused_or_not_understood_and_nothing_else()
    {
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var sent = Stream(CopyFormat.Binary, Rows);
            for (var flips = random.Next(1, 5); flips > 0; flips--)
            {
                sent[random.Next(sent.Length)] = (byte)random.Next(256);
            }

            var failure = Record.Exception(() => Feed(new CopyScanner<ReadingSink>(default, CopyFormat.Binary, random.Next(3)), sent));
            Assert.True(failure is null or ConnectionException, $"seed {seed}: {failure}");
        }
    }

    private static byte[] Stream(CopyFormat format, string?[][] rows) => format == CopyFormat.Text
        ? [.. rows.SelectMany(r => Bytes.Message('d', [.. Row(format, r), (byte)'\n']))]
        : [.. rows.SelectMany((r, i) => Bytes.Message('d', i == 0 ? Bytes.CopyHeader : [], Row(format, r))), .. Bytes.Message('d', [255, 255])];

    private static byte[] Row(CopyFormat format, string?[] row) =>
        format == CopyFormat.Binary ? Bytes.Tuple(row) : Encoding.UTF8.GetBytes(string.Join('\t', row.Select(f => f ?? "\\N")));

    /// <summary>What is forwarded when the pieces arrive one after the other, the unread rest before each.</summary>
    private static byte[] Feed<TSink>(CopyScanner<TSink> scanner, params byte[][] pieces)
        where TSink : IRowSink
    {
        var forwarded = new List<byte>();
        byte[] rest = [];
        foreach (var piece in pieces)
        {
            byte[] buffer = [.. rest, .. piece];
            var forward = scanner.Scan(buffer, out var consumed);
            forwarded.AddRange(buffer[..forward]);
            rest = buffer[consumed..];
        }

        return [.. forwarded];
    }

    private sealed class CollectingSink : IRowSink
    {
        public List<string> Seen { get; } = [];

        public void Row(ReadOnlySpan<byte> tuple) => Seen.Add(Convert.ToHexString(tuple));
    }

    private readonly struct ReadingSink : IRowSink
    {
        public void Row(ReadOnlySpan<byte> tuple)
        {
            var row = new BinaryTuple(tuple);
            for (var i = 0; i < row.FieldCount; i++)
            {
                row.TryRead(out _);
            }
        }
    }
}
