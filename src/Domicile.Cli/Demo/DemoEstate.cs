using System.Collections.Immutable;
using System.Globalization;
using Domicile.Configuration;
using Domicile.Postgres;
using Domicile.Postgres.Embedded;
using Domicile.Samples.Clips;

namespace Domicile.Cli.Demo;

/// <summary>Three sites and a control database, each a PostgreSQL of its own, and the domicile.yaml that names them.</summary>
internal sealed class DemoEstate : IAsyncDisposable
{
    private const string Control = "control";

    /// <summary>Site (or control), the port that the sample's file names for it, its database.</summary>
    private static readonly ImmutableArray<(string Name, int Port, string Database)> Servers =
        [("us-sacramento", 54601, "clips"), ("ie-dublin", 54602, "clips"), ("no-hamar", 54603, "clips"), (Control, 54600, "domicile")];

    private readonly Dictionary<string, EmbeddedServer> _servers = new(StringComparer.Ordinal);
    private readonly bool _keep;

    private DemoEstate(string folder, bool keep) => (Folder, _keep) = (folder, keep);

    /// <summary>Where everything of this demo lies.</summary>
    public string Folder { get; }

    /// <summary>The configuration file.</summary>
    public string ConfigurationFile => Path.Combine(Folder, "domicile.yaml");

    /// <summary>The logs of its areas.</summary>
    public DemoLedger Ledger { get; private set; } = null!;

    /// <summary>What it declares.</summary>
    public Declaration Declaration => ConfigurationLoader.Load(ConfigurationFile).OrThrow();

    /// <summary>The sites by name.</summary>
    public IEnumerable<string> Sites => Servers.Select(s => s.Name).Where(n => n != Control);

    /// <summary>Starts the servers with empty databases.</summary>
    public static async Task<DemoEstate> StartAsync(string folder, bool keep, CancellationToken cancellationToken)
    {
        var estate = new DemoEstate(folder, keep);
        try
        {
            var started = await Task.WhenAll(Servers.Select(async server => (server.Name, await StartAsync(folder, server, keep, cancellationToken))));
            foreach (var (name, server) in started)
            {
                estate._servers[name] = server;
            }

            estate.Ledger = await DemoLedger.CreateAsync(folder, cancellationToken);
            await File.WriteAllTextAsync(estate.ConfigurationFile, estate.Configuration() + estate.Ledger.Section, cancellationToken);
            return estate;
        }
        catch
        {
            await estate.DisposeAsync();
            throw;
        }
    }

    /// <summary>The Clips database of a site.</summary>
    public ServerAddress Site(string name) => _servers[name].AddressOf("clips");

    /// <summary>The server of a site.</summary>
    public EmbeddedServer Server(string name) => _servers[name];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values)
        {
            await server.DisposeAsync();
        }

        if (!_keep && Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private static async Task<EmbeddedServer> StartAsync(
        string folder, (string Name, int Port, string Database) server, bool keep, CancellationToken cancellationToken)
    {
        var running = await EmbeddedServer.StartAsync(
            new() { Folder = Path.Combine(folder, server.Name), Settings = Settings, RemoveFolder = !keep }, cancellationToken);
        await running.CreateDatabaseAsync(server.Database, cancellationToken);
        return running;
    }

    private static ImmutableDictionary<string, string> Settings { get; } = ImmutableDictionary.CreateRange(StringComparer.Ordinal,
    [
        KeyValuePair.Create("shared_buffers", "256MB"),
        KeyValuePair.Create("max_wal_size", "2GB"),
        KeyValuePair.Create("checkpoint_timeout", "15min"),

        // Short histograms: those of the usual length are stored compressed, where a search for bytes sees nothing.
        KeyValuePair.Create("default_statistics_target", "10"),
    ]);

    /// <summary>The sample's file with the ports that these servers got.</summary>
    private string Configuration() => Servers.Aggregate(ClipsSchema.Declaration(), (text, server) => text.Replace(
        Port(server.Port), Port(_servers[server.Name].Address.Port), StringComparison.Ordinal));

    private static string Port(int port) => string.Create(CultureInfo.InvariantCulture, $"port: {port}");
}
