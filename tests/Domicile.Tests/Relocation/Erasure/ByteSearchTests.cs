using System.Text;
using Domicile.Relocation.Erasure;

namespace Domicile.Tests.Relocation.Erasure;

public sealed class ByteSearchTests
{
    [Fact]
    public void It_finds_what_a_search_for_each_string_finds()
    {
        var random = new Random(7);
        for (var run = 0; run < 200; run++)
        {
            // Few letters, so that strings begin alike, overlap, and nearly match.
            var hay = Letters(random, 400);
            var needles = Enumerable.Range(0, 12).Select(_ => Letters(random, random.Next(ByteSearch.Shortest, 14))).Append(hay[100..120]).Append(hay[^9..]).DistinctBy(Convert.ToHexString).ToList();
            var wanted = needles.SelectMany(n => Enumerable.Range(0, hay.Length).Where(at => hay.AsSpan(at).StartsWith(n)).Select(_ => Encoding.ASCII.GetString(n))).Order(StringComparer.Ordinal);

            var found = new ByteSearch(needles).In(hay, hay.Length).Select(Encoding.ASCII.GetString).Order(StringComparer.Ordinal);

            Assert.Equal(wanted, found);
        }
    }

    [Fact]
    public void Only_what_begins_at_one_of_the_first_positions_counts_and_short_strings_are_refused()
    {
        var search = new ByteSearch(["needle-one"u8.ToArray(), "needle-two"u8.ToArray()]);
        var hay = "..needle-one..needle-two.."u8.ToArray();

        Assert.Single(search.In(hay, starts: 14));
        Assert.Equal(2, search.In(hay, starts: 15).Count());
        Assert.Empty(search.In(hay.AsMemory(0, 11), starts: 11));
        Assert.Throws<ArgumentException>(() => new ByteSearch(["short"u8.ToArray()]));
    }

    private static byte[] Letters(Random random, int length) => [.. Enumerable.Range(0, length).Select(_ => (byte)('a' + random.Next(2)))];
}
