namespace Domicile.IntegrationTests.Relocation;

/// <summary>Rows of members may refer to rows of a third site, which the target has by a stream of its own.</summary>
public sealed class ThirdSitesTests
{
    private const string Waits = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'domicile' AND query LIKE '%FROM domicile.pair p JOIN unnest%')";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("0/200", "")] // not read so far
    [InlineData("0/400", "77@0/250")] // read, and held back by a round
    public async Task Nobody_is_copied_before_the_target_has_read_a_third_site_as_far_as_the_source(string applied, string held)
    {
        await using var world = await World.NewAsync(tables: NotesSchema.Tables.Replace("projection: { columns: [subject], to: to_id }", "projection: none", StringComparison.Ordinal));
        await using var estate = await world.OpenAsync();
        await using (world.Start(estate))
        {
            await Eventually.TrueAsync(async () => await world.Ie.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM domicile.pair WHERE prepared)"), Token);
        }

        // A site that both have followed, as far as either tells.
        await world.Us.DoAsync("INSERT INTO domicile.pair (source, target, first_xid, applied, prepared) SELECT 99, number, '3', '0/300', true FROM domicile.site");
        await world.Ie.DoAsync($"INSERT INTO domicile.pair (source, target, first_xid, applied, held, prepared) SELECT 99, number, '3', '{applied}', '{held}', true FROM domicile.site");
        await using var crew = world.Start(estate, await world.AskAsync(estate));
        await Eventually.TrueAsync(() => world.Ie.ScalarAsync<bool>(Waits), Token);
        Assert.Equal(0, await world.Ie.ScalarAsync<long>("SELECT count(*) FROM domicile.copied"));

        await world.Ie.DoAsync("UPDATE domicile.pair SET applied = '0/400', held = '' WHERE source = 99");
        await crew.OverAsync();

        await Aftermath.HoldsAsync(world);
    }
}
