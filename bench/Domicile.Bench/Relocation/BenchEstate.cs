using System.Globalization;
using System.Text.RegularExpressions;
using Domicile.Bench.Postgres;
using Domicile.Postgres;
using Domicile.Postgres.Embedded;
using Domicile.Samples.Clips;
using Domicile.Samples.Clips.Generation;
using Domicile.Samples.Clips.Writers;

namespace Domicile.Bench.Relocation;

/// <summary>Two sites of Clips, all people at the first, and a control database, each a server of its own.</summary>
internal sealed partial class BenchEstate : IAsyncDisposable
{
    /// <summary>Where everybody lives at first, and where the chosen ones move.</summary>
    public const string Source = "us-sacramento", Target = "ie-dublin";

    /// <summary>Who moves, given the column that holds a person's key: 35 in 100, as of the demo's Europeans; immutable, so that a native row filter can say it.</summary>
    public static string Chosen(string column) => $"{column} % 100 < 35";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"domicile-bench-{Environment.ProcessId}");

    public required EmbeddedServer AtSource { get; init; }

    public required EmbeddedServer AtTarget { get; init; }

    public required EmbeddedServer Control { get; init; }

    public string ConfigurationFile => Path.Combine(_folder, "domicile.yaml");

    /// <summary>Rows of the whole network.</summary>
    public long Rows { get; private set; }

    public static async Task<BenchEstate> StartAsync(int users, CancellationToken cancellationToken)
    {
        var estate = new BenchEstate
        {
            AtSource = await BenchCluster.StartAsync("source", cancellationToken),
            AtTarget = await BenchCluster.StartAsync("target", cancellationToken),
            Control = await BenchCluster.StartAsync("control", cancellationToken),
        };
        var home = await estate.AtSource.CreateDatabaseAsync("clips", cancellationToken);
        var site = await estate.AtTarget.CreateDatabaseAsync("clips", cancellationToken);
        await estate.Control.CreateDatabaseAsync("domicile", cancellationToken);
        await using var pools = new ConnectionPools();
        var made = await ClipsGenerator.GenerateAsync(pools.Of(home), new Population(users, 1), cancellationToken);
        estate.Rows = made.Rows;
        await ClipsSchema.CreateAsync(pools.Of(site), cancellationToken);
        Directory.CreateDirectory(estate._folder);
        await File.WriteAllTextAsync(estate.ConfigurationFile, estate.Configuration(), cancellationToken);
        return estate;
    }

    public ServerAddress Database(EmbeddedServer server) => server.AddressOf(server == Control ? "domicile" : "clips");

    public async ValueTask DisposeAsync()
    {
        await AtSource.DisposeAsync();
        await AtTarget.DisposeAsync();
        await Control.DisposeAsync();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private string Configuration()
    {
        var text = ThirdSite().Replace(ClipsSchema.Declaration(), "").Replace("no-hamar, ", "", StringComparison.Ordinal).Replace(", no-hamar", "", StringComparison.Ordinal);
        foreach (var (port, server) in new[] { (54601, AtSource), (54602, AtTarget), (54600, Control) })
        {
            text = text.Replace(Port(port), Port(server.Address.Port), StringComparison.Ordinal);
        }

        return text;
    }

    private static string Port(int port) => string.Create(CultureInfo.InvariantCulture, $"port: {port}");

    [GeneratedRegex(@"  no-hamar:\n(    .*\n)+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ThirdSite();
}
