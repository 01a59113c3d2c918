using Domicile.Estate;

namespace Domicile.Tests.Estate;

public sealed class CountryNamesTests
{
    [Theory]
    [InlineData("Ireland", "IE")]
    [InlineData("usa", "US")]
    [InlineData("U.S.A.", "US")]
    [InlineData("Czech Republic", "CZ")]
    [InlineData("the netherlands", "NL")]
    [InlineData("Österreich", "AT")]
    [InlineData("Turkey", "TR")]
    [InlineData("Türkiye", "TR")]
    [InlineData("DEU", "DE")]
    [InlineData("gb", "GB")]
    [InlineData("Korea, Republic of", "KR")]
    [InlineData("Côte d'Ivoire", "CI")]
    public void A_name_that_people_write_is_found(string name, string code)
    {
        Assert.True(CountryNames.TryFind(name, out var found));
        Assert.Equal(code, found.Text);
    }

    [Theory]
    [InlineData("Atlantis")]
    [InlineData("")]
    [InlineData("Europe")]
    public void What_is_no_country_is_not_guessed(string name) => Assert.False(CountryNames.TryFind(name, out _));

    [Fact]
    public void No_two_countries_share_a_name()
    {
        foreach (var code in Enumerable.Range('A', 26).SelectMany(a => Enumerable.Range('A', 26).Select(b => CountryCode.Parse($"{(char)a}{(char)b}"))).Where(CountryNames.IsListed))
        {
            Assert.True(CountryNames.TryFind(CountryNames.NameOf(code)!, out var found));
            Assert.Equal(code, found);
        }
    }
}
