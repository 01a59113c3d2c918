using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using Domicile.Configuration;
using Domicile.Gateway.Routing;
using Domicile.Gateway.Routing.Postgres;
using Domicile.Gateway.Sessions;
using Domicile.Gateway.Settings;
using Domicile.Ledger.Serving;

namespace Domicile.Cli.Commands.Gateway;

/// <summary><c>domicile gateway</c>: one PostgreSQL address, every subject at home.</summary>
internal static class GatewayCommand
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(200);

    internal static Command Create()
    {
        var config = CommonOptions.Config();
        var gateway = new Option<string>("--gateway") { Description = "gateway.yaml: where to listen, who may log in", DefaultValueFactory = _ => "gateway.yaml", HelpName = "path" };
        var status = new Option<string?>("--status") { Description = "Tell how it stands over HTTP here, for instance http://127.0.0.1:6480/", HelpName = "address" };
        var command = new Command("gateway", "One PostgreSQL address for an application; every subject is served at home. Runs until it is stopped") { config, gateway, status };
        command.Subcommands.Add(GatewayAnalyseCommand.Create());
        command.Subcommands.Add(GatewayStatusCommand.Create());
        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(
            () => RunAsync(parsed.GetValue(config)!, parsed.GetValue(gateway)!, parsed.GetValue(status), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(string config, string gateway, string? status, CancellationToken cancellationToken)
    {
        var declaration = ConfigurationLoader.Load(config).OrThrow();
        var options = GatewaySettings.Load(gateway, declaration, Environment.GetEnvironmentVariable);
        var nearest = options.Nearest ?? declaration.Sites.First(s => s.Database is not null).Id;
        await using var plane = await RoutingPlane.OpenAsync(declaration, new RouterOptions(nearest), Every, cancellationToken);
        await plane.Feed.LookAsync(cancellationToken);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var feeding = plane.Feed.RunAsync(ending.Token);
        using var telemetry = GatewayTelemetry.Start();
        using var random = RandomNumberGenerator.Create();
        await using var server = await GatewayServer.StartAsync(
            options, plane.Router, TimeProvider.System, random, bug => Console.Error.WriteLine($"A session was ended by a fault of the gateway: {bug.GetType().Name} {bug.StackTrace}"), cancellationToken);
        var report = new GatewayReport(declaration, nearest, server, TimeProvider.System);
        var telling = report.RunAsync(ending.Token);
        await using var page = status is null ? null : HttpHost.Start(new Uri(status), maxBodyBytes: 0, (_, _, _, _) => Task.FromResult(Tell(server, plane)));
        await Console.Error.WriteLineAsync($"Listening on {string.Join(", ", server.At)}; Ctrl-C or SIGTERM lets transactions finish and stops it.");
        await feeding.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await telling;
        await server.DrainAsync();
        await report.TellAsync();
        await Console.Error.WriteLineAsync("Stopped.");
        return ExitCode.Done;
    }

    private static HttpAnswer Tell(GatewayServer server, RoutingPlane plane) => HttpAnswer.Text(
        200,
        JsonSerializer.Serialize(
            new { Gateway = server.Status, Directory = new { Subjects = plane.Homes.Count, AgeSeconds = plane.Homes.Age?.TotalSeconds, plane.Feed.Trouble } },
            JsonSerializerOptions.Web));
}
