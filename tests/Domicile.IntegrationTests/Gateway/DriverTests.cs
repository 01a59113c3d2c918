using System.Diagnostics;
using System.Globalization;
using Domicile.IntegrationTests.Cli;

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
        var folder = Sample.File("tests/foreign-clients");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            await RunAsync("npm", folder, "ci", "--no-audit", "--no-fund");
        }

        var straight = await NodeAsync(folder, gate.Straight.Port, gate);
        var through = await NodeAsync(folder, gate.Port, gate);

        Assert.Contains("by all", straight, StringComparison.Ordinal);
        Assert.Equal(straight, through);
        await gate.EmptyAsync();
    }

    private static Task<string> NodeAsync(string folder, int port, Gate gate) =>
        RunAsync("node", folder, "node-postgres.cjs", port.ToString(CultureInfo.InvariantCulture), gate.Straight.User, gate.Straight.Database, "secret");

    private static async Task<string> RunAsync(string program, string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var run = await CommandRun.EndAsync(process);
        Assert.True(run.Code == 0, run.Errors);
        return run.Output;
    }
}
