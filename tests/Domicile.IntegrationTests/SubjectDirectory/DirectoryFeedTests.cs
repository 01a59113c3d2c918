using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Postgres;
using Domicile.SubjectDirectory;
using Domicile.SubjectDirectory.Cache;
using Domicile.SubjectDirectory.Postgres;

namespace Domicile.IntegrationTests.SubjectDirectory;

/// <summary>What a gateway knows of homes is what the directory says, whichever transaction commits first.</summary>
public sealed class DirectoryFeedTests
{
    private const string Yaml = """
        areas: { eea: [IE] }
        sites:
          us: { country: US, state: live, postgres: { host: 127.0.0.1, port: 1, database: a, user: a } }
          ie: { country: IE, state: live, postgres: { host: 127.0.0.1, port: 2, database: a, user: a } }
        control: { host: 127.0.0.1, port: 4, database: a, user: a }
        subjects:
          person: { table: users, key: id, residence: country, homes: [ { when: [eea], at: [ie] }, { when: any, at: [us] } ] }
        tables:
          users: { role: subject }
        """;

    private static readonly SubjectToken[] People = [.. Enumerable.Range(1, 4).Select(i => new SubjectToken((ulong)i << 50, (ulong)i << 40))];
    private static readonly (SiteId Us, SiteId Ie) Site = (SiteId.Parse("us"), SiteId.Parse("ie"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_is_heard_however_late_its_transaction_commits()
    {
        await using var pool = Sample.Pool(await Servers.NewDatabaseAsync(await Servers.OneAsync()));
        await using var early = await pool.OpenConnectionAsync(Token);
        await using var late = await pool.OpenConnectionAsync(Token);
        await early.ExecuteAsync(DirectoryScript.Create, [], Token);
        await HomeDirectory.RegisterAsync(early, "person", People[..2], Site.Us, Token);
        var declaration = ConfigurationLoader.Read([("domicile.yaml", Yaml)], _ => null).OrThrow();
        var homes = new HomeTables(declaration.Kinds, declaration.Sites, TimeProvider.System);
        var feed = new DirectoryFeed(pool, homes, TimeProvider.System, TimeSpan.FromMilliseconds(1));
        await feed.LookAsync(Token);
        Assert.Equal("us us - -", Known(homes));

        await using var open = await late.BeginTransactionAsync(Token);
        await HomeDirectory.RegisterAsync(late, "person", [People[2]], Site.Ie, Token);
        await HomeDirectory.RegisterAsync(early, "person", [People[3]], Site.Ie, Token);
        Assert.True(await HomeDirectory.TrySwitchAsync(early, "person", [People[0]], Site.Us, Site.Ie, Token));
        await feed.LookAsync(Token);
        Assert.Equal("ie us - ie", Known(homes));

        await open.CommitAsync(Token);
        await feed.LookAsync(Token);
        Assert.Equal("ie us ie ie", Known(homes));
    }

    private static string Known(HomeTables homes) => string.Join(' ', People.Select(p => homes.Of("person").TryFind(p, out var home, out _) ? home.Text : "-"));
}
