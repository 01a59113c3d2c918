using System.Collections.Immutable;
using Domicile.Postgres.Embedded;
using Domicile.Postgres.Wire;

namespace Domicile.Bench.Postgres;

/// <summary>A durable server with room enough that checkpoints do not decide a run; its folder goes with it.</summary>
internal static class BenchCluster
{
    public static Task<EmbeddedServer> StartAsync(string name, CancellationToken cancellationToken) => EmbeddedServer.StartAsync(
        new EmbeddedOptions
        {
            Folder = Path.Combine(Path.GetTempPath(), $"domicile-bench-{Environment.ProcessId}-{name}"),
            RemoveFolder = true,
            Settings = ImmutableDictionary<string, string>.Empty.SetItems([
                new("shared_buffers", "512MB"), new("max_wal_size", "4GB"), new("min_wal_size", "1GB"), new("checkpoint_timeout", "15min"),
                new("wal_buffers", "16MB"), new("maintenance_work_mem", "512MB"), new("autovacuum", "off")]),
        },
        cancellationToken);

    public static async Task DoAsync(EmbeddedServer server, string sql, CancellationToken cancellationToken)
    {
        await using var session = await WireConnection.ConnectAsync(server.Address, WireOptions.Default, cancellationToken);
        foreach (var statement in sql.Split(";;"))
        {
            await session.ExecuteAsync(statement, cancellationToken);
        }
    }
}
