using System.Collections.Immutable;
using Domicile.Postgres;
using Domicile.Postgres.Embedded;

[assembly: AssemblyFixture(typeof(Domicile.IntegrationTests.Servers))]

namespace Domicile.IntegrationTests;

/// <summary>Real PostgreSQL for every test: shared clusters that start on first use, clusters of one's own, fresh databases.</summary>
/// <remarks>
/// <c>Servers.OneAsync()</c> and <c>Servers.OtherAsync()</c> give shared clusters (of the newest version here),
/// <c>Servers.OfAsync(15)</c> one of that version; <c>Servers.NewDatabaseAsync(cluster)</c> a database of one's own on it.
/// Whoever crashes, stops or configures a server takes a <c>Servers.NewClusterAsync(settings)</c> and disposes it: at most two at a time exist,
/// others wait for their turn. A missing PostgreSQL fails the test.
/// </remarks>
public sealed class Servers : IAsyncDisposable
{
    private static readonly SemaphoreSlim Turn = new(1);
    private static readonly SemaphoreSlim OwnClusters = new(2);
    private static readonly Dictionary<string, EmbeddedServer> Shared = new(StringComparer.Ordinal);
    private static readonly string Place = RoomyPlace();
    private const int Lanes = 3;
    private static int _names;

    // Programs that tests start live for seconds: compiling what is hot once more never pays for itself there.
    static Servers()
    {
        Environment.SetEnvironmentVariable("DOTNET_TieredPGO", "0");
        Environment.SetEnvironmentVariable("DOTNET_TC_CallCountingDelayMs", "2000");
    }

    /// <summary>The versions that stream and copy tests run on: Debian's 15 where it is installed, and the newest.</summary>
    public static TheoryData<int> Versions { get; } = [.. EmbeddedBinaries.All().Select(b => b.Major).Distinct().Order()];

    /// <summary>The first shared cluster: one of a few, by test class, since an open transaction of one test keeps every other's replication slot waiting.</summary>
    public static Task<EmbeddedServer> OneAsync() => SharedAsync($"one{(TestContext.Current.TestClass?.TestClassName ?? "").Sum(c => c) % Lanes}", EmbeddedBinaries.Find());

    /// <summary>The second shared cluster.</summary>
    public static Task<EmbeddedServer> OtherAsync() => SharedAsync("other", EmbeddedBinaries.Find());

    /// <summary>The shared cluster of a major version; of the newest it is <see cref="OneAsync"/>.</summary>
    public static Task<EmbeddedServer> OfAsync(int major)
    {
        var binaries = EmbeddedBinaries.Find(major);
        return binaries.Major == EmbeddedBinaries.Find().Major ? OneAsync() : SharedAsync($"v{major}", binaries);
    }

    /// <summary>A fresh, empty database.</summary>
    public static Task<ServerAddress> NewDatabaseAsync(EmbeddedServer cluster) =>
        cluster.CreateDatabaseAsync($"test{Interlocked.Increment(ref _names)}", TestContext.Current.CancellationToken);

    /// <summary>A cluster for one test alone: to crash, to stop, to configure. Waits while two others exist.</summary>
    public static async Task<OwnCluster> NewClusterAsync(IReadOnlyDictionary<string, string>? settings = null, int? major = null)
    {
        await OwnClusters.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return new(await StartAsync($"own{Interlocked.Increment(ref _names)}", EmbeddedBinaries.Find(major), settings), () => OwnClusters.Release());
        }
        catch
        {
            OwnClusters.Release();
            throw;
        }
    }

    /// <summary>Stops what was started.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in Shared.Values)
        {
            await server.DisposeAsync();
        }

        Shared.Clear();
    }

    private static async Task<EmbeddedServer> SharedAsync(string name, EmbeddedBinaries binaries)
    {
        await Turn.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return Shared.TryGetValue(name, out var server) ? server : Shared[name] = await StartAsync(name, binaries, settings: null);
        }
        finally
        {
            Turn.Release();
        }
    }

    private static Task<EmbeddedServer> StartAsync(string name, EmbeddedBinaries binaries, IReadOnlyDictionary<string, string>? settings) => EmbeddedServer.StartAsync(
        new EmbeddedOptions
        {
            Folder = Path.Combine(Place, $"domicile-{Environment.ProcessId}-{name}"),
            Binaries = binaries,
            Settings = settings?.ToImmutableDictionary(StringComparer.Ordinal) ?? ImmutableDictionary<string, string>.Empty,
            RemoveFolder = true,
        },
        TestContext.Current.CancellationToken);

    /// <summary>A folder that is nobody else's.</summary>
    public static string NewFolder(string name) => Path.Combine(Path.GetTempPath(), $"domicile-{Environment.ProcessId}-{name}");

    /// <summary>Where servers keep their files: in memory if there is plenty, so that a shared disk's stalls fail no test; nothing here depends on a disk.</summary>
    private static string RoomyPlace()
    {
        const string Memory = "/dev/shm";
        const long Plenty = 10L << 30;
        var isRoomy = Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace > Plenty && GC.GetGCMemoryInfo().TotalAvailableMemoryBytes > 2 * Plenty;
        return isRoomy ? Memory : Path.GetTempPath();
    }
}
