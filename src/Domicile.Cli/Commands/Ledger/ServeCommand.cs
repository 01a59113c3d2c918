using System.CommandLine;
using Domicile.Ledger.Auditing;
using Domicile.Ledger.Serving;

namespace Domicile.Cli.Commands.Ledger;

/// <summary><c>ledger serve</c>: serves a log's folder over HTTP; any web server will do as well.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var shared = new LedgerArguments();
        var listen = new Option<string>("--listen") { Description = "Address, ending in a slash.", DefaultValueFactory = _ => "http://127.0.0.1:8181/" };
        var command = new Command("serve", "Serve a log's checkpoint, tiles and entries over HTTP.") { shared.Log, listen };
        command.SetAction(LedgerArguments.Action(async (parsed, cancellationToken) =>
        {
            var log = shared.OpenLog(parsed);
            await using var host = HttpHost.Start(AuditInputs.ParseAddress(parsed.GetRequiredValue(listen)), maxBodyBytes: 0, (method, path, _, token) =>
                method == "GET" ? PublishedFiles.GetAsync(log, path, token) : Task.FromResult(HttpAnswer.Text(405, "GET it\n")));
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"serves   {log.Name}\nlistens  {parsed.GetValue(listen)}");
            await HostedUntilStopped.WaitAsync(cancellationToken);
            return ExitCode.Done;
        }));
        return command;
    }
}
