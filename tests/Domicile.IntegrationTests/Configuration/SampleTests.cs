using Domicile.Configuration;
using Domicile.Configuration.Proposing;
using Domicile.Configuration.Proposing.Postgres;
using Domicile.Estate;
using Domicile.Policy;
using Domicile.Postgres;

namespace Domicile.IntegrationTests.Configuration;

public sealed class SampleTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Init_on_Chinook_finds_customers_by_country_and_writes_a_file_that_fits()
    {
        var database = await Servers.NewDatabaseAsync(await Servers.OneAsync());
        await Sample.ChinookAsync(database);

        var (proposal, declaration) = await ProposedAsync(database);

        Assert.Equal(["customer", "employee"], proposal.Kinds.Select(k => k.Candidate.Table.Name.Name));
        var map = Assert.IsType<Residence.Column>(declaration.Kind("person").Residence).Map;
        Assert.Equal(24, map.Count);
        Assert.Equal(("CZ", "GB", "US"), (map["Czech Republic"].Text, map["United Kingdom"].Text, map["USA"].Text));
        var roles = declaration.Tables.ToLookup(t => t.Role, t => t.Table.Name);
        Assert.Equal(["invoice", "invoice_line"], roles[TableRole.Owned]);
        Assert.Equal(["album", "artist", "genre", "media_type", "playlist", "playlist_track", "track"], roles[TableRole.Reference]);
        Assert.DoesNotContain(ConfigurationCheck.Against(declaration, await ReadOnlySession.CatalogAsync(database, Token), strict: true), f => !f.IsNote);
    }

    [Fact]
    public async Task The_Chinook_sample_fits_the_data_strictly()
    {
        var database = await Servers.NewDatabaseAsync(await Servers.OneAsync());
        await Sample.ChinookAsync(database);

        var declaration = ConfigurationLoader.Load(Sample.File("samples/chinook/domicile.yaml")).OrThrow();

        Assert.Equal("ie", Assert.Single(declaration.HomesOf(declaration.Kind("person"), CountryCode.Parse("NO"), new(2026, 11, 22)).Sites).Text);
        Assert.DoesNotContain(ConfigurationCheck.Against(declaration, await ReadOnlySession.CatalogAsync(database, Token), strict: true), f => !f.IsNote);
    }

    [Fact]
    public async Task The_business_sample_fits_its_schema_strictly_and_the_organisation_owns()
    {
        var database = await Servers.NewDatabaseAsync(await Servers.OneAsync());
        await Sample.RunAsync(database, "samples/b2b/schema.sql");
        var catalog = await ReadOnlySession.CatalogAsync(database, Token);

        var declaration = ConfigurationLoader.Load(Sample.File("samples/b2b/domicile.yaml")).OrThrow();

        Assert.DoesNotContain(ConfigurationCheck.Against(declaration, catalog, strict: true), f => !f.IsNote);
        var rules = declaration.Resolve(catalog).Tables.ToDictionary(t => t.Table);
        var join = OwnerJoin.Of(new("public", "attachments"), "a", rules)!;
        Assert.Equal("organisation", join.Kind);
        Assert.Equal("1,2", await Sample.ScalarAsync<string>(database, $"SELECT string_agg({join.Subject}.id::text, ',' ORDER BY a.id) FROM attachments a{join.Joins}"));
    }

    [Fact]
    public async Task The_Clips_sample_fits_its_schema()
    {
        var database = await Servers.NewDatabaseAsync(await Servers.OneAsync());
        foreach (var script in Directory.EnumerateFiles(Sample.File("samples/Clips/Schema"), "*.sql").Order(StringComparer.Ordinal))
        {
            await Sample.RunAsync(database, script);
        }

        var declaration = ConfigurationLoader.Load(Sample.File("samples/Clips/domicile.yaml")).OrThrow();

        Assert.DoesNotContain(ConfigurationCheck.Against(declaration, await ReadOnlySession.CatalogAsync(database, Token)), f => !f.IsNote);
    }

    [Fact]
    public async Task Init_on_the_business_schema_gives_organisations_the_rows_and_asks_what_it_cannot_know()
    {
        var database = await Servers.NewDatabaseAsync(await Servers.OneAsync());
        await Sample.RunAsync(database, "samples/b2b/schema.sql");

        var (proposal, declaration) = await ProposedAsync(database);

        Assert.Equal(["organisation", "person", "device"], proposal.Kinds.Select(k => k.Name));
        Assert.Equal(["organisation", "person"], declaration.Kind("device").Links.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("organisations", proposal.Tables.First(t => t.Name.Name == "memberships").By!.Parent.Name);
        Assert.Superset(
            new HashSet<(string, string?)> { ("polymorphic-owner", "attachments"), ("crossing", "memberships"), ("crossing-none-today", "tasks"), ("derived-copy", "organisation_activity"), ("json-payload", "device_events"), ("unowned", "audit_log"), ("unique-becomes-global", "organisations") },
            proposal.Decisions.Select(d => (d.Code, d.Table?.ToString())).ToHashSet());
        Assert.DoesNotContain(ConfigurationCheck.Against(declaration, await ReadOnlySession.CatalogAsync(database, Token)), f => !f.IsNote);
    }

    [Fact]
    public async Task A_reference_that_crosses_in_the_data_is_projected_and_one_that_does_not_is_vouched_for()
    {
        var database = await Servers.NewDatabaseAsync(await Servers.OneAsync());
        await Sample.ExecuteAsync(database, """
            CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL UNIQUE, country text);
            CREATE TABLE addresses (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, street text);
            CREATE TABLE videos (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users);
            CREATE TABLE orders (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, address_id int NOT NULL REFERENCES addresses);
            CREATE TABLE likes (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, video_id int NOT NULL REFERENCES videos);
            INSERT INTO users VALUES (1, 'a', 'IE'), (2, 'b', 'US'); INSERT INTO addresses VALUES (1, 1, 's'), (2, 2, 't');
            INSERT INTO videos VALUES (1, 1); INSERT INTO orders VALUES (1, 1, 1), (2, 2, 2); INSERT INTO likes VALUES (1, 2, 1);
            """);

        var (proposal, _) = await ProposedAsync(database);
        var tables = proposal.Tables.ToDictionary(t => t.Name.Name, StringComparer.Ordinal);

        Assert.Equal(["address_id"], tables["orders"].Inside);
        Assert.Empty(tables["addresses"].Projection);
        Assert.Equal(["id", "user_id"], tables["videos"].Projection);
    }

    private static async Task<(Proposal Proposal, Declaration Declaration)> ProposedAsync(ServerAddress database)
    {
        var (_, proposal) = await DraftReader.ReadAsync(database, TimeSpan.FromSeconds(30), Token);
        var source = new Site(SiteId.Parse("us"), 0, CountryCode.Parse("US"), null, SiteState.Live, database with { Password = null });
        return (proposal, ConfigurationLoader.Read([("domicile.yaml", ProposalText.Write(proposal, ProposedEstate.Of(source)))], _ => null).OrThrow());
    }
}
