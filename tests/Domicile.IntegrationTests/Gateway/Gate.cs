using System.Net;
using System.Security.Cryptography;
using Domicile.Estate;
using Domicile.Gateway.Sessions;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.IntegrationTests.Gateway;

/// <summary>A gateway in front of one database of the shared server.</summary>
internal sealed class Gate : IAsyncDisposable
{
    private static readonly SiteId Us = SiteId.Parse("us");
    private readonly RandomNumberGenerator _random;
    private readonly List<string> _bugs;

    private Gate(GatewayServer server, ServerAddress straight, RandomNumberGenerator random, List<string> bugs) => (Server, Straight, _random, _bugs) = (server, straight, random, bugs);

    public GatewayServer Server { get; }

    /// <summary>The database without the gateway.</summary>
    public ServerAddress Straight { get; }

    public int Port => Server.At[0].Port;

    /// <summary>How Npgsql connects through it.</summary>
    public string Text => $"Host=127.0.0.1;Port={Port};Username={Straight.User};Database={Straight.Database};SSL Mode=Disable;Timeout=120;Command Timeout=0;Cancellation Timeout=0";

    public static async Task<Gate> OpenAsync(string? verifier = null, ServerAddress? at = null)
    {
        var database = at ?? await Servers.NewDatabaseAsync(await Servers.OneAsync());
        var random = RandomNumberGenerator.Create();
        var bugs = new List<string>();
        var options = new GatewayOptions
        {
            Listeners = [new(new(IPAddress.Loopback, 0), null, RequiresTls: false)],
            Roles = [new(database.User, verifier, null, [Us])],
            Sites = [new Site(Us, 0, CountryCode.Parse("US"), null, SiteState.Live, database)],
            Nearest = Us,
        };
        var server = await GatewayServer.StartAsync(options, new OneSiteRouter(Us), TimeProvider.System, random, bug =>
        {
            lock (bugs)
            {
                bugs.Add(bug.ToString());
            }
        }, TestContext.Current.CancellationToken);
        return new(server, database, random, bugs);
    }

    public async Task<NpgsqlConnection> ConnectAsync(string more = "")
    {
        var connection = new NpgsqlConnection($"{Text};Pooling=false;{more}");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    /// <summary>All sessions have ended.</summary>
    public Task EmptyAsync() => Eventually.TrueAsync(() => Server.Status.Sessions == 0, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _random.Dispose();
        Assert.Empty(_bugs);
    }
}
