using System.Collections.Immutable;
using Domicile.Estate;
using Domicile.SubjectDirectory;
using Domicile.SubjectDirectory.Cache;

namespace Domicile.Tests.SubjectDirectory.Cache;

public sealed class HomeTableTests
{
    private static readonly ImmutableArray<Site> Sites = [.. Enumerable.Range(0, 64).Select(i =>
        new Site(SiteId.Parse($"site-{i}"), i, CountryCode.Parse("IE"), null, SiteState.Live, null))];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_answers_as_a_dictionary_that_keeps_the_newest_epoch(int seed)
    {
        var random = new Random(seed);
        var table = new HomeTable(Sites);
        var model = new Dictionary<SubjectToken, Home>();
        var tokens = Enumerable.Range(0, 3_000).Select(_ => Token(random)).ToList();
        for (var i = 0; i < 60_000; i++)
        {
            var token = tokens[random.Next(tokens.Count)];
            long epoch = random.Next(20) == 0 ? random.Next(1, 200) : random.Next(1, 70);
            var home = new Home(Sites[(int)(epoch * 7 % 64)].Id, epoch);
            table.Learn(token, home);
            model[token] = model.TryGetValue(token, out var known) && known.Epoch > epoch ? known : home;
        }

        Assert.All(model, pair => Assert.Equal((true, pair.Value.Site, pair.Value.Epoch), Find(table, pair.Key)));
        Assert.All(Enumerable.Range(0, 3_000), _ => Assert.False(table.TryFind(Token(random), out var _, out var _)));
        Assert.Equal(model.Count, table.Count);
    }

    [Fact]
    public void Two_tokens_that_look_alike_never_give_each_others_home()
    {
        var table = new HomeTable(Sites);
        var (one, other) = (new SubjectToken(1, 0xABCD_0000_0000_0001), new SubjectToken(2, 0xABCD_0000_0000_0002));
        table.Learn(one, new(Sites[1].Id, 1));
        table.Learn(other, new(Sites[2].Id, 1));

        Assert.False(table.TryFind(one, out var _, out var _));
        Assert.Equal((true, Sites[2].Id, 1), Find(table, other));
        table.Learn(one, new(Sites[1].Id, 1));
        Assert.Equal((true, Sites[1].Id, 1), Find(table, one));
        Assert.Equal((true, Sites[2].Id, 1), Find(table, other));
    }

    [Fact]
    public async Task Readers_find_what_was_learnt_before_they_asked_while_it_grows()
    {
        var table = new HomeTable(Sites);
        var tokens = Enumerable.Range(0, 200_000).Select(i => new SubjectToken(Mixed(i), Mixed(i + 1_000_000))).ToArray();
        var learnt = 0;
        var wrong = 0;
        var readers = Enumerable.Range(0, 3).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            while (Volatile.Read(ref learnt) < tokens.Length)
            {
                var upTo = Volatile.Read(ref learnt);
                if (upTo > 0 && random.Next(upTo) is var i && (!table.TryFind(tokens[i], out var home, out var epoch) || home != Sites[i % 50].Id || epoch != 1))
                {
                    Interlocked.Increment(ref wrong);
                }
            }
        })).ToArray();
        for (var i = 0; i < tokens.Length; i++)
        {
            table.Learn(tokens[i], new(Sites[i % 50].Id, 1));
            Volatile.Write(ref learnt, i + 1);
        }

        await Task.WhenAll(readers);
        Assert.Equal(0, wrong);
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(170_000)]
    [InlineData(300_000)]
    public void A_subject_takes_under_sixteen_bytes(int subjects)
    {
        var table = new HomeTable(Sites);
        for (var i = 0; i < subjects; i++)
        {
            table.Learn(new(Mixed(i), Mixed(i + 1_000_000)), new(Sites[i % 50].Id, 1));
        }

        Assert.InRange((double)table.Bytes / subjects, 8, 16);
    }

    private static (bool, SiteId, long) Find(HomeTable table, SubjectToken token) =>
        (table.TryFind(token, out var home, out var epoch), home, epoch);

    private static SubjectToken Token(Random random) => new((ulong)random.NextInt64() ^ ((ulong)random.NextInt64() << 1), (ulong)random.NextInt64() ^ ((ulong)random.NextInt64() << 1));

    private static ulong Mixed(long i)
    {
        var x = (ulong)i * 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
