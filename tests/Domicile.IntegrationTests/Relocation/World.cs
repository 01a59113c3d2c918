using System.Collections.Concurrent;
using System.Globalization;
using Domicile.Configuration;
using Domicile.Postgres;
using Domicile.Postgres.Embedded;
using Domicile.Relocation.Moves;
using Domicile.Relocation.Moves.Postgres;
using Domicile.Relocation.Pairs.Postgres;
using static Domicile.IntegrationTests.Relocation.NotesSchema;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>A small estate: the sites us and ie and a control database. Everybody's rows are at us; half of the users are due at ie.</summary>
internal sealed class World : IAsyncDisposable
{
    /// <summary>SQL over the alias u that picks who is due.</summary>
    public const string Due = "u.id % 2 = 0";

    private readonly ConcurrentQueue<string> _troubles = [];
    private readonly string _folder;

    private World(WorldSite us, WorldSite ie, WorldSite control, string folder) => (Us, Ie, Control, _folder) = (us, ie, control, folder);

    public WorldSite Us { get; }

    public WorldSite Ie { get; }

    public WorldSite Control { get; }

    public string ConfigurationFile => Path.Combine(_folder, "domicile.yaml");

    public Declaration Declaration => ConfigurationLoader.Load(ConfigurationFile).OrThrow();

    /// <summary>What workers told of failures that they tried again after.</summary>
    public IReadOnlyCollection<string> Troubles => _troubles;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A world on the shared cluster.</summary>
    /// <param name="users">How many there are.</param>
    /// <param name="moving">The section of that name.</param>
    /// <param name="schema">The application's tables.</param>
    /// <param name="fill">Their rows; null for the usual ones.</param>
    /// <param name="tables">The section of that name.</param>
    /// <param name="rights">What the role may do that everything runs as.</param>
    /// <param name="sessions">Settings of the application's sessions, as libpq's options.</param>
    /// <param name="subjects">The section of that name.</param>
    public static async Task<World> NewAsync(
        int users = 12, string moving = "batch: 4", string schema = Create, string? fill = null, string tables = Tables, Rights rights = Rights.Superuser,
        string? sessions = null, string subjects = Subjects)
    {
        var server = await Servers.OneAsync();
        return await NewAsync(server, server, server, users, moving, schema, fill, tables, rights, sessions, subjects);
    }

    /// <summary>A world on these clusters.</summary>
    public static async Task<World> NewAsync(
        EmbeddedServer us, EmbeddedServer ie, EmbeddedServer control, int users = 12, string moving = "batch: 4", string schema = Create, string? fill = null, string tables = Tables,
        Rights rights = Rights.Superuser, string? sessions = null, string subjects = Subjects)
    {
        ServerAddress[] super = [await Servers.NewDatabaseAsync(us), await Servers.NewDatabaseAsync(ie), await Servers.NewDatabaseAsync(control)];
        var (source, target, directory) = (await RightsRole.EnterAsync(super[0], rights), await RightsRole.EnterAsync(super[1], rights), await RightsRole.EnterAsync(super[2], rights));
        var folder = Directory.CreateDirectory(Servers.NewFolder($"world-{source.Port}-{source.Database}")).FullName;
        var world = new World(new(us, source, sessions), new(ie, target, sessions), new(control, directory), folder);
        await world.Us.DoAsync(schema + (fill ?? Fill(users)));
        await world.Ie.DoAsync(schema);
        foreach (var database in super)
        {
            await RightsRole.SettleAsync(database, rights);
        }

        await world.DeclareAsync($"moving: {{ {moving} }}\n{subjects}\n{tables}\n");
        return world;
    }

    /// <summary>Writes the configuration: sites and control database, and this.</summary>
    public Task DeclareAsync(string rest, string usState = "live", string ieState = "live", string usMore = "") => File.WriteAllTextAsync(
        ConfigurationFile,
        $$"""
        sites:
          us: { country: US, state: {{usState}}{{usMore}}, postgres: {{Text(Us.Address)}} }
          ie: { country: IE, state: {{ieState}}, postgres: {{Text(Ie.Address)}} }
        control: {{Text(Control.Address)}}
        {{rest}}
        """,
        Token);

    /// <summary>Connects and installs.</summary>
    public async Task<EstateSession> OpenAsync() => await (await EstateSession.OpenAsync(Declaration, TimeProvider.System, Token)).InstallAsync(Token);

    /// <summary>Asks for everybody who is due, and works until they are moved.</summary>
    public async Task<MoveSummary> MoveAsync()
    {
        await using var estate = await OpenAsync();
        return await WorkAsync(estate, await AskAsync(estate));
    }

    /// <summary>Asks for everybody who is due.</summary>
    public async Task<IReadOnlyList<long>> AskAsync(EstateSession estate)
    {
        var planner = new MovePlanner(estate);
        return await AskAsync(estate, await planner.DueAsync(where: null, Token), where: null);
    }

    /// <summary>Asks for these groups.</summary>
    public static async Task<IReadOnlyList<long>> AskAsync(EstateSession estate, IEnumerable<DueGroup> groups, string? where)
    {
        var planner = new MovePlanner(estate);
        var moves = new List<long>();
        foreach (var group in groups)
        {
            var selection = new Selection([.. group.Countries.Keys], where);
            var move = await planner.AskAsync(group.Pair, estate.Declaration.Kind(group.Kind), selection, estate.Declaration.Moving, null, group.Because, group.Verdict, Token);
            moves.Add(move!.Id);
        }

        return moves;
    }

    /// <summary>Works until these moves are over.</summary>
    public async Task<MoveSummary> WorkAsync(EstateSession estate, IReadOnlyList<long> moves)
    {
        await using var crew = Start(estate, moves);
        await crew.OverAsync();
        return await SummaryAsync(estate, moves);
    }

    /// <summary>Starts workers in this process; without moves they follow until they are disposed.</summary>
    public Crew Start(EstateSession estate, IReadOnlyList<long>? moves = null) => new(estate, moves, _troubles.Enqueue, () => string.Join('\n', _troubles));

    public static async Task<MoveSummary> SummaryAsync(EstateSession estate, IReadOnlyCollection<long> moves)
    {
        await using var control = await estate.ControlAsync(Token);
        return await MoveWatch.SummaryAsync(control, moves, Token);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var site in new[] { Us, Ie }.Where(s => s.Server.ProcessId is not null))
        {
            await site.LeaveAsync();
        }

        await Control.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Text(ServerAddress address) =>
        string.Create(CultureInfo.InvariantCulture, $"{{ host: {address.Host}, port: {address.Port}, database: {address.Database}, user: {address.User}, sslmode: disable }}");
}
