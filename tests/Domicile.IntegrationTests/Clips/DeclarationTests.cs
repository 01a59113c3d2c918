using System.Collections.Immutable;
using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Postgres.Catalog;
using Domicile.Samples.Clips;

namespace Domicile.IntegrationTests.Clips;

public sealed class DeclarationTests
{
    private static Declaration Declaration => ConfigurationLoader.Read([("domicile.yaml", ClipsSchema.Declaration())], _ => null).OrThrow();

    [Fact]
    public async Task The_samples_declaration_fits_the_samples_schema()
    {
        await using var clips = await ClipsDatabase.CreateAsync(await Servers.NewDatabaseAsync(await Servers.OneAsync()), users: 10);
        await using var connection = await clips.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var catalog = await CatalogReader.ReadAsync(connection, TestContext.Current.CancellationToken);

        var faults = ConfigurationCheck.Against(Declaration, catalog).Where(f => !f.IsNote).ToImmutableArray();

        Assert.True(faults.IsEmpty, string.Join('\n', faults));
    }

    [Theory]
    [InlineData("NO", "no-hamar")]
    [InlineData("IS", "no-hamar")]
    [InlineData("IE", "ie-dublin")]
    [InlineData("GB", "ie-dublin")]
    [InlineData("CH", "ie-dublin")]
    [InlineData("US", "us-sacramento")]
    [InlineData("BR", "us-sacramento")]
    public void Residents_of_a_country_prefer_their_site(string country, string site) =>
        Assert.Equal(site, Declaration.HomesOf(Declaration.Kind("person"), CountryCode.Parse(country), new(2026, 11, 22)).Best!.Standing.Id.Text);
}
