using Domicile.Postgres.Embedded;

namespace Domicile.IntegrationTests;

/// <summary>A cluster that one test may do anything to.</summary>
public sealed class OwnCluster(EmbeddedServer server, Action done) : IAsyncDisposable
{
    /// <summary>The server.</summary>
    public EmbeddedServer Server { get; } = server;

    /// <summary>Ends it, removes its folder, and lets the next test have one.</summary>
    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        done();
    }
}
