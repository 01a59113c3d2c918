namespace Domicile.IntegrationTests.Relocation;

/// <summary>A cluster that the tests of one class kill, one after the other.</summary>
public sealed class OwnServer : IAsyncLifetime
{
    private OwnCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await Servers.NewClusterAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    /// <summary>A world of which one database lies on this cluster, or <c>all</c> do; the others on the shared one.</summary>
    internal async Task<World> WorldAsync(string mortal, int users, string moving = "batch: 4")
    {
        // A test that failed may have left the server waiting for a standby that nobody is.
        await Sample.ExecuteAsync(_cluster.Server.Address, "ALTER SYSTEM RESET ALL");
        await Sample.ExecuteAsync(_cluster.Server.Address, "SELECT pg_reload_conf()");
        var shared = await Servers.OneAsync();
        var (us, ie, control) = (Of("source"), Of("target"), Of("control"));
        return await World.NewAsync(us, ie, control, users, moving);

        Domicile.Postgres.Embedded.EmbeddedServer Of(string role) => mortal == role || mortal == "all" ? _cluster.Server : shared;
    }

    /// <summary>SIGKILL to all its processes.</summary>
    internal Task KillAsync() => _cluster.Server.KillAsync(TestContext.Current.CancellationToken);

    /// <summary>Starts it again on its port: it recovers.</summary>
    internal async Task RestartAsync(World world)
    {
        await _cluster.Server.RestartAsync(TestContext.Current.CancellationToken);
        foreach (var site in new[] { world.Us, world.Ie, world.Control })
        {
            await site.ForgetSessionsAsync();
        }
    }
}
