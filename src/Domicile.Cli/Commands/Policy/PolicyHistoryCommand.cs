using System.CommandLine;
using Domicile.Configuration;
using Domicile.Policy.InForce;
using Domicile.Policy.InForce.Postgres;
using Domicile.Postgres;

namespace Domicile.Cli.Commands.Policy;

/// <summary><c>policy history</c>: what has been in force since when, with the version of every pack.</summary>
internal static class PolicyHistoryCommand
{
    public static Command Create()
    {
        var (config, json) = (CommonOptions.Config(), CommonOptions.Json());
        var command = new Command("history", "List what has been in force since when, with the version of every text.") { config, json };
        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(() => RunAsync(parsed.GetValue(config)!, parsed.GetValue(json), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(string config, bool json, CancellationToken cancellationToken)
    {
        var declaration = ConfigurationLoader.Load(config).OrThrow();
        await using var pool = Connecting.Pool(declaration.Control);
        await using var control = await pool.OpenAsync(declaration.Control, cancellationToken);
        var enactments = new List<(Enactment Enactment, PolicyDocument Document)>();
        foreach (var enactment in await EnactmentStore.AllAsync(control, cancellationToken))
        {
            enactments.Add((enactment, await EnactmentStore.DocumentAsync(control, enactment.Document, cancellationToken)));
        }

        if (json)
        {
            JsonOutput.Print(new { Configured = declaration.Rules.Hash, Enactments = enactments.Select(e => Plain(e.Enactment, e.Document)) });
        }
        else
        {
            Write(enactments, declaration.Rules.Hash, Console.Out);
        }

        return ExitCode.Done;
    }

    private static object Plain(Enactment enactment, PolicyDocument document) => new
    {
        enactment.Number,
        enactment.Since,
        enactment.Day,
        enactment.DecisionTable,
        enactment.Document,
        Parts = document.Parts.Select(p => new { Role = p.Role, p.Name, p.Version }),
        Stranded = enactment.Confirmed.Select(c => new { c.Kind, c.Site, c.Residence, c.Subjects }),
    };

    private static void Write(List<(Enactment Enactment, PolicyDocument Document)> enactments, string configured, TextWriter output)
    {
        foreach (var (enactment, document) in enactments)
        {
            output.WriteLine($"{enactment.Number}  since {enactment.Since:yyyy-MM-dd HH:mm:ss}Z  decision table {enactment.DecisionTable[..16]} of {enactment.Day:yyyy-MM-dd}  document {enactment.Document[..16]}");
            output.WriteLine($"   {string.Join(", ", document.Parts.Select(p => $"{p.Name} {p.Version[..8]}"))}");
            foreach (var stranded in enactment.Confirmed)
            {
                output.WriteLine($"   nowhere to be, confirmed: {stranded.Kind} in {stranded.Residence} at {stranded.Site} ({stranded.Subjects?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "count unknown"})");
            }
        }

        if (enactments.Count == 0)
        {
            output.WriteLine("Nothing is in force yet.");
        }
        else if (enactments[0].Enactment.Document != configured)
        {
            output.WriteLine($"Configured is another document, {configured[..16]}: domicile policy diff");
        }
    }
}
