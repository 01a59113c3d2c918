using Domicile.Configuration;
using Domicile.Relocation.Throttling;

namespace Domicile.Tests.Relocation.Throttling;

public sealed class BrakeTests
{
    private static readonly Throttle Limits = new(TimeSpan.FromSeconds(10), 1_000_000_000, 8, TimeSpan.FromMilliseconds(50));

    [Theory]
    [InlineData(3_000)]
    [InlineData(700)]
    [InlineData(40_000)]
    public void It_finds_the_rate_that_a_site_bears_and_stays_near_it(int bears)
    {
        const double AtMost = 80_000;
        var (brake, rate) = (default(Brake), AtMost);
        var rates = new List<double>();
        for (var look = 0; look < 200; look++)
        {
            brake = brake.Next(isStrained: rate > bears, rate);
            rate = Math.Min(AtMost, brake.Limit ?? AtMost);
            rates.Add(rate);
        }

        Assert.All(rates[20..], r => Assert.InRange(r, bears * 0.4, bears * 1.3));
    }

    [Fact]
    public void It_lets_go_when_nothing_strains_and_never_stands_still()
    {
        var brake = Enumerable.Range(0, 50).Aggregate(default(Brake), (b, _) => b.Next(isStrained: true, b.Limit ?? 50_000));
        Assert.Equal(Brake.Least, brake.Limit);

        var free = Enumerable.Range(0, 60).Aggregate(brake, (b, _) => b.Next(isStrained: false, Math.Min(50_000, b.Limit ?? 50_000)));
        Assert.Null(free.Limit);
        Assert.Equal(Brake.First, default(Brake).Next(isStrained: true, rate: null).Limit);
    }

    [Fact]
    public void What_passes_its_limit_is_told_with_both_figures_and_what_is_not_known_or_not_limited_does_not_count()
    {
        var calm = new SiteHealth(null, 0, 8, TimeSpan.FromMilliseconds(50));

        Assert.Null(calm.Strain("ie", Limits));
        Assert.Equal("ie: a reader of the log is behind by 12 s, 10 s allowed", (calm with { Lag = TimeSpan.FromSeconds(12) }).Strain("ie", Limits));
        Assert.Equal("ie: a slot keeps log of 1,500 MB, 1,000 MB allowed", (calm with { Log = 1_500_000_000 }).Strain("ie", Limits));
        Assert.Equal("ie: statements at work are 9, 8 allowed", (calm with { Load = 9 }).Strain("ie", Limits));
        Assert.Equal("ie: a commit takes 60 ms, 50 ms allowed", (calm with { Latency = TimeSpan.FromMilliseconds(60) }).Strain("ie", Limits));
        Assert.Null(new SiteHealth(TimeSpan.FromDays(1), long.MaxValue, 999, TimeSpan.FromDays(1)).Strain("ie", Throttle.None));
    }
}
