using System.Globalization;
using Domicile.Tests.Peers;

namespace Domicile.IntegrationTests.Gateway;

/// <summary>Drivers of other languages, unchanged: each answer through the gateway is the one without it.</summary>
public sealed class DriverTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Node_postgres_gets_the_same_answers_through_the_gateway()
    {
        var server = (await Servers.OneAsync()).Address;
        await Sample.ExecuteAsync(server, "CREATE ROLE with_secret PASSWORD 'secret'");
        await using var gate = await Gate.OpenAsync(await Sample.ScalarAsync<string>(server, "SELECT rolpassword FROM pg_authid WHERE rolname = 'with_secret'"));

        var straight = await NodeAsync(gate, gate.Straight.Port);
        var through = await NodeAsync(gate, gate.Port);

        Assert.Contains("by all", straight, StringComparison.Ordinal);
        Assert.Equal(straight, through);
        await gate.EmptyAsync();
    }

    private static Task<string> NodeAsync(Gate gate, int port) => NodePeer.RunAsync(
        Sample.File("tests/foreign-clients"), "node-postgres.cjs", [port.ToString(CultureInfo.InvariantCulture), gate.Straight.User, gate.Straight.Database, "secret"], "", Token);
}
