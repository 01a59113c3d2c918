namespace Domicile.IntegrationTests.Gateway;

/// <summary>One gateway for all tests of a class; everybody who is due has moved to Dublin.</summary>
public sealed class GatewayFixture : IAsyncLifetime
{
    internal GatewayWorld World { get; private set; } = null!;

    internal long Irish { get; private set; }

    internal long American { get; private set; }

    public async ValueTask InitializeAsync()
    {
        World = await GatewayWorld.StartAsync();
        (Irish, American) = ((await GatewayWorld.PeopleAsync(World.Estate.Dublin))[0], (await GatewayWorld.PeopleAsync(World.Estate.Sacramento))[0]);
    }

    public ValueTask DisposeAsync() => World.DisposeAsync();
}
