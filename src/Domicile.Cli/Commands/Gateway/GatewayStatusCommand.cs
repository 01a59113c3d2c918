using System.CommandLine;
using System.Text.Json;

namespace Domicile.Cli.Commands.Gateway;

/// <summary><c>domicile gateway status</c>: asks a running gateway how it stands.</summary>
internal static class GatewayStatusCommand
{
    internal static Command Create()
    {
        var at = new Option<string>("--at") { Description = "What the gateway was started with as --status", DefaultValueFactory = _ => "http://127.0.0.1:6480/", HelpName = "address" };
        var json = CommonOptions.Json();
        var command = new Command("status", "How a running gateway stands: sessions, parked transactions, age of the directory") { at, json };
        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(() => RunAsync(parsed.GetValue(at)!, parsed.GetValue(json), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(string at, bool json, CancellationToken cancellationToken)
    {
        var answer = JsonElement.Parse(await AskAsync(at, cancellationToken));
        if (json)
        {
            JsonOutput.Print(answer);
            return ExitCode.Done;
        }

        foreach (var part in answer.EnumerateObject().SelectMany(p => p.Value.EnumerateObject()))
        {
            await Console.Out.WriteLineAsync($"{part.Name,-12} {part.Value}");
        }

        return ExitCode.Done;
    }

    private static async Task<string> AskAsync(string at, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new HttpClient();
            return await client.GetStringAsync(new Uri(at), cancellationToken);
        }
        catch (Exception silent) when (silent is HttpRequestException or UriFormatException)
        {
            throw new DomicileException($"No gateway answers at '{at}'.", silent.Message, "Start one with: domicile gateway --status ADDRESS, and give the same address with --at.", silent);
        }
    }
}
