using Domicile.Client;
using Domicile.Estate;
using Domicile.SubjectDirectory;

namespace Domicile.Tests.Client;

public sealed class HomeCacheTests
{
    private static readonly SiteId Dublin = SiteId.Parse("ie-dublin");
    private static readonly SiteId Hamar = SiteId.Parse("no-hamar");

    [Fact]
    public void An_older_epoch_never_takes_a_newer_ones_place()
    {
        var cache = new HomeCache(10);
        cache.Learn("person", new(1, 1), new(Hamar, 3));

        var newest = cache.Learn("person", new(1, 1), new(Dublin, 2));

        Assert.Equal(new Home(Hamar, 3), newest);
        Assert.Equal(new Home(Hamar, 3), cache.Find("person", new(1, 1)));
    }

    [Fact]
    public void It_never_holds_more_than_its_capacity_and_keeps_who_is_asked_for()
    {
        var cache = new HomeCache(100);
        cache.Learn("person", new(7, 7), new(Dublin, 1));
        for (ulong i = 100; i < 5_000; i++)
        {
            cache.Learn("person", new(i, i), new(Dublin, 1));
            Assert.NotNull(cache.Find("person", new(7, 7)));
            Assert.True(cache.Count <= 101);
        }
    }

    [Fact]
    public void Kinds_do_not_share_tokens()
    {
        var cache = new HomeCache(10);
        cache.Learn("person", new(1, 1), new(Dublin, 1));

        Assert.Null(cache.Find("device", new(1, 1)));
    }

    [Theory]
    [InlineData("home=ie-dublin epoch=2", "ie-dublin", 2)]
    [InlineData("home=? epoch=2", null, 0)]
    [InlineData("home=ie-dublin", null, 0)]
    [InlineData("", null, 0)]
    [InlineData(null, null, 0)]
    public void A_refusal_names_the_home_and_its_epoch(string? detail, string? site, long epoch)
    {
        var home = HomeRefusal.Parse(detail);

        Assert.Equal((site, epoch), (home?.Site.Text, home?.Epoch ?? 0));
    }
}
