using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Gateway.Holding;
using Domicile.Gateway.Routing;
using Domicile.Gateway.Routing.Postgres;
using Domicile.Gateway.Sessions;
using Domicile.IntegrationTests.Cli;
using Npgsql;

namespace Domicile.IntegrationTests.Gateway;

/// <summary>Two sites with Clips and a gateway in this process: listener 0 is in Ireland, 1 in the United States, 2 wants TLS. People with country DE, GB,
/// FR or IT are due in Dublin.</summary>
internal sealed class GatewayWorld : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(200);
    private readonly RoutingPlane _plane;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _feeding;
    private readonly RandomNumberGenerator _random;
    private readonly List<string> _bugs;

    private GatewayWorld(CommandEstate estate, RoutingPlane plane, GatewayServer server, RandomNumberGenerator random, List<string> bugs)
    {
        (Estate, _plane, Server, _random, _bugs) = (estate, plane, server, random, bugs);
        _feeding = plane.Feed.RunAsync(_ending.Token);
    }

    public CommandEstate Estate { get; }

    public GatewayServer Server { get; }

    public IReadOnlyList<string> Bugs => _bugs;

    public IStatementRouter Router => _plane.Router;

    public static async Task<GatewayWorld> StartAsync(int users = 60, bool moved = true, HoldLimits? hold = null, params GatewayRole[] roles)
    {
        var estate = await CommandEstate.CreateAsync(users);
        await (moved ? estate.JsonAsync("move", "--due", "--yes") : estate.JsonAsync("move", "--to", "us-sacramento", "--where", "false", "--yes"));
        return await StartAsync(estate, hold, roles);
    }

    public static async Task<GatewayWorld> StartAsync(CommandEstate estate, HoldLimits? hold = null, params GatewayRole[] roles)
    {
        var token = TestContext.Current.CancellationToken;
        var declaration = ConfigurationLoader.Load(estate.Config).OrThrow();
        var plane = await RoutingPlane.OpenAsync(declaration, new RouterOptions(SiteId.Parse("us-sacramento")), Every, token);
        await plane.Feed.LookAsync(token);
        var random = RandomNumberGenerator.Create();
        var bugs = new List<string>();
        var options = new GatewayOptions
        {
            Listeners = [new(new(IPAddress.Loopback, 0), CountryCode.Parse("IE"), false), new(new(IPAddress.Loopback, 0), CountryCode.Parse("US"), false), new(new(IPAddress.Loopback, 0), CountryCode.Parse("IE"), true)],
            Roles = [new("postgres", null, null, [.. declaration.Sites.Select(s => s.Id)]), .. roles],
            Sites = declaration.Sites,
            Nearest = SiteId.Parse("us-sacramento"),
            Certificate = Certificate(),
            Hold = hold ?? new(),
        };
        var server = await GatewayServer.StartAsync(options, plane.Router, TimeProvider.System, random, bug =>
        {
            lock (bugs)
            {
                bugs.Add(bug.ToString());
            }
        }, token);
        return new(estate, plane, server, random, bugs);
    }

    /// <summary>Npgsql's words for the gateway.</summary>
    public string Text(int listener = 0, string more = "") => string.Create(
        CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Server.At[listener].Port};Username=postgres;Database=domicile;Pooling=false;{(listener == 2 ? "SSL Mode=Require" : "SSL Mode=Disable")};{more}");

    /// <summary>Returns when the gateway has heard of every change of home so far.</summary>
    public Task HearAsync() => _plane.Feed.LookAsync(TestContext.Current.CancellationToken);

    public async Task<NpgsqlConnection> OpenAsync(int listener = 0, string more = "")
    {
        var connection = new NpgsqlConnection(Text(listener, more));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    /// <summary>Some subjects' ids: who lives in Dublin, or who stayed.</summary>
    public static async Task<long[]> PeopleAsync(Domicile.IntegrationTests.Clips.ClipsDatabase site) =>
        (await site.ScalarAsync<long[]>("SELECT array_agg(k1 ORDER BY k1) FROM domicile.residence_person r, domicile.site s WHERE r.home = s.number AND r.batch IS NULL"))!;

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await _ending.CancelAsync();
        await _feeding.ContinueWith(_ => { }, TaskScheduler.Default);
        await _plane.DisposeAsync();
        _random.Dispose();
        _ending.Dispose();
        await Estate.DisposeAsync();
        Assert.Empty(_bugs);
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=gateway", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null);
    }
}
