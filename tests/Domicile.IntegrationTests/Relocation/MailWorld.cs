using System.Globalization;
using Domicile.Configuration;
using Domicile.Postgres;
using Domicile.Relocation.Moves;
using Domicile.Relocation.Moves.Postgres;
using Domicile.Relocation.Pairs.Postgres;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>Three sites of people who write letters: a letter is at its author's home, and what is on the outside of it at its recipient's. Everybody begins at us.</summary>
internal sealed class MailWorld : IAsyncDisposable
{
    public const int Users = 9;

    /// <summary>The sites' names.</summary>
    public static readonly string[] Names = ["us", "ie", "no"];

    /// <summary>The countries of their people.</summary>
    public static readonly string[] Countries = ["US", "IE", "NO"];

    private const string Schema = """
        CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, country text NOT NULL);
        CREATE TABLE letters (
          id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE, to_id bigint NOT NULL REFERENCES users ON DELETE CASCADE, body text NOT NULL, draft text);
        CREATE INDEX ON letters (user_id);
        CREATE INDEX ON letters (to_id);
        CREATE TABLE receipts (user_id bigint REFERENCES users ON DELETE CASCADE, letter_id bigint REFERENCES letters ON DELETE CASCADE, PRIMARY KEY (user_id, letter_id));
        CREATE INDEX ON receipts (letter_id);
        """;

    /// <summary>Everybody has written to everybody else: letter 10a + b is from a to b. Those to the next one are read.</summary>
    private static readonly string Fill = $"""
        INSERT INTO users SELECT u, 'user ' || u, 'US' FROM generate_series(1, {Users}) u;
        INSERT INTO letters SELECT 10 * a + b, a, b, 'from ' || a || ' to ' || b, 'draft of ' || a FROM generate_series(1, {Users}) a, generate_series(1, {Users}) b WHERE a <> b;
        INSERT INTO receipts SELECT to_id, id FROM letters WHERE to_id = user_id % {Users} + 1;
        """;

    private readonly string _folder = Directory.CreateDirectory(Servers.NewFolder($"mail-{Interlocked.Increment(ref _worlds)}")).FullName;
    private static int _worlds;

    private MailWorld(WorldSite[] sites, WorldSite control) => (Sites, Control) = (sites, control);

    /// <summary>us, ie, no.</summary>
    public WorldSite[] Sites { get; }

    public WorldSite Control { get; }

    /// <summary>What workers told of failures that they tried again after.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Troubles { get; } = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<MailWorld> NewAsync(string moving)
    {
        var server = await Servers.OneAsync();
        var sites = new WorldSite[4];
        for (var i = 0; i < sites.Length; i++)
        {
            sites[i] = new(server, await Servers.NewDatabaseAsync(server));
        }

        var world = new MailWorld(sites[..3], sites[3]);
        foreach (var site in world.Sites)
        {
            await site.DoAsync(Schema);
        }

        await world.Sites[0].DoAsync(Fill);
        await File.WriteAllTextAsync(Path.Combine(world._folder, "domicile.yaml"), world.Configuration(moving), Token);
        return world;
    }

    public async Task<EstateSession> OpenAsync()
    {
        var declaration = ConfigurationLoader.Load(Path.Combine(_folder, "domicile.yaml")).OrThrow();
        return await (await EstateSession.OpenAsync(declaration, TimeProvider.System, Token)).InstallAsync(Token);
    }

    public Crew Start(EstateSession estate, IReadOnlyList<long>? moves = null) => new(estate, moves, Troubles.Enqueue, () => string.Join('\n', Troubles));

    /// <summary>Asks for everybody whose country is not that of the home.</summary>
    public static async Task<IReadOnlyList<long>> AskAsync(EstateSession estate) => await World.AskAsync(estate, await new MovePlanner(estate).DueAsync(where: null, Token), where: null);

    /// <summary>Says at a user's home where the user lives.</summary>
    public async Task ResideAsync(int user, string country)
    {
        var done = 0;
        foreach (var site in Sites)
        {
            done += await site.DoAsync($"UPDATE users SET country = '{country}' WHERE id = {user} AND EXISTS (SELECT FROM domicile.residence_person r WHERE k1 = id AND home = (SELECT number FROM domicile.site))");
        }

        Assert.Equal(1, done);
    }

    public async Task MoveAsync(EstateSession estate)
    {
        await using var crew = Start(estate, await AskAsync(estate));
        await crew.OverAsync();
    }

    /// <summary>The letters that lie in full at their authors' homes, by line.</summary>
    public async Task<IReadOnlyList<string>> WrittenAsync()
    {
        var written = new List<string>();
        foreach (var site in Sites)
        {
            written.AddRange(await site.LinesAsync($"SELECT {Line} FROM letters l JOIN domicile.residence_person r ON r.k1 = l.user_id WHERE r.home = (SELECT number FROM domicile.site)"));
        }

        return [.. written.Order(StringComparer.Ordinal)];
    }

    /// <summary>What a site holds that it should not, or lacks; empty when every letter is at its author's home, its outside at its recipient's, and nothing anywhere else.</summary>
    public async Task<IReadOnlyList<string>> WrongAsync()
    {
        var homes = new Dictionary<long, int>();
        for (var i = 0; i < Sites.Length; i++)
        {
            foreach (var user in await Sites[i].LinesAsync("SELECT k1 FROM domicile.residence_person WHERE home = (SELECT number FROM domicile.site)"))
            {
                homes[long.Parse(user, CultureInfo.InvariantCulture)] = i;
            }
        }

        var written = (await WrittenAsync()).Select(l => (Line: l, Words: l.Split('|'))).ToList();
        var wrong = new List<string>();
        for (var i = 0; i < Sites.Length; i++)
        {
            bool Lives(string user) => homes[long.Parse(user, CultureInfo.InvariantCulture)] == i;
            var wanted = written.Where(l => Lives(l.Words[1])).Select(l => l.Line)
                .Concat(written.Where(l => !Lives(l.Words[1]) && Lives(l.Words[2])).Select(l => string.Join('|', l.Words[..4]) + "|")).ToHashSet(StringComparer.Ordinal);
            var found = (await Sites[i].LinesAsync($"SELECT {Line} FROM letters l")).ToHashSet(StringComparer.Ordinal);
            wrong.AddRange(wanted.Except(found).Select(l => $"site {i} lacks {l}").Concat(found.Except(wanted).Select(l => $"site {i} holds {l}")));
            wrong.AddRange((await Sites[i].LinesAsync("SELECT 'receipt of ' || user_id || ' for ' || letter_id FROM receipts JOIN domicile.residence_person r ON r.k1 = user_id WHERE r.home <> (SELECT number FROM domicile.site)")).Select(l => $"site {i} holds {l}"));
            wrong.AddRange((await Sites[i].LinesAsync("SELECT format('%s %s %s', source, kind, key) FROM domicile.awaited")).Select(l => $"site {i} awaits {l}"));
        }

        return wrong;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var site in Sites)
        {
            await site.LeaveAsync();
        }

        await Control.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private const string Line = "concat_ws('|', l.id, l.user_id, l.to_id, l.body, coalesce(l.draft, ''))";

    private string Configuration(string moving) => $$"""
        sites:
          us: { country: US, state: live, postgres: {{Text(Sites[0].Address)}} }
          ie: { country: IE, state: live, postgres: {{Text(Sites[1].Address)}} }
          "no": { country: "NO", state: live, postgres: {{Text(Sites[2].Address)}} }
        control: {{Text(Control.Address)}}
        moving: { {{moving}} }
        subjects:
          person:
            table: users
            key: id
            residence: country
            homes: [{ when: [IE], at: [ie] }, { when: ["NO"], at: ["no"] }, { when: any, at: [us] }]
        tables:
          users: { role: subject, columns: { id: user.unique_id, name: user.content.public }, projection: [id, name], fill: { country: ZZ } }
          letters:
            role: owned
            by: user_id
            columns: { id: system, user_id: user.unique_id, to_id: user.unique_id, body: user.content.private }
            projection: { columns: [body], to: to_id }
          receipts: { role: owned, by: user_id }
        """;

    private static string Text(ServerAddress address) =>
        string.Create(CultureInfo.InvariantCulture, $"{{ host: {address.Host}, port: {address.Port}, database: {address.Database}, user: {address.User}, sslmode: disable }}");
}
