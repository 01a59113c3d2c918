using System.CommandLine;
using System.Text.Json;
using Domicile.Configuration.Proposing;
using Domicile.Configuration.Proposing.Postgres;
using Domicile.Estate;
using Domicile.Postgres;

namespace Domicile.Cli.Commands;

/// <summary><c>domicile init</c>: reads a live database and proposes a commented domicile.yaml.</summary>
internal static class InitCommand
{
    internal static Command Create()
    {
        var (from, json) = (CommonOptions.From(), CommonOptions.Json());
        var output = new Option<string>("--out", "-o") { Description = "The file to write; '-' for standard output", DefaultValueFactory = _ => "domicile.yaml", HelpName = "file" };
        var site = new Option<string?>("--site") { Description = "Name and country of the site where the data is now, for instance us-sacramento=US", HelpName = "name=country" };
        var to = new Option<string?>("--to") { Description = "Name, country and connection of the site to move to, for instance ie-dublin=IE=postgresql://...", HelpName = "name=country=connection" };
        var control = new Option<string?>("--control") { Description = "Connection of the control database", HelpName = "connection" };
        var force = new Option<bool>("--force") { Description = "Overwrite the file" };
        var command = new Command("init", "Proposes domicile.yaml from a live database, and lists what you must decide; only reads") { from, output, site, to, control, force, json };
        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(() => RunAsync(
            Estate(CommonOptions.Address(parsed.GetValue(from)!), parsed.GetValue(site), parsed.GetValue(to), parsed.GetValue(control)),
            parsed.GetValue(output)!, parsed.GetValue(force), parsed.GetValue(json), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(ProposedEstate estate, string output, bool force, bool json, CancellationToken cancellationToken)
    {
        if (output != "-" && File.Exists(output) && !force)
        {
            throw new DomicileException($"'{output}' exists already.", "It may hold decisions of yours, so it is not overwritten.", "Choose another file with --out, or overwrite it with --force.");
        }

        await Console.Error.WriteLineAsync($"Looking at {estate.Source.Database}");
        var (_, proposal) = await DraftReader.ReadAsync(estate.Source.Database!, TimeSpan.FromSeconds(10), cancellationToken);
        var text = ProposalText.Write(proposal, estate);
        if (output != "-")
        {
            await File.WriteAllTextAsync(output, text, cancellationToken);
        }
        else if (!json)
        {
            await Console.Out.WriteAsync(text);
        }

        Summary(proposal, output, text, json);
        return ExitCode.Done;
    }

    private static void Summary(Proposal proposal, string output, string text, bool json)
    {
        if (json)
        {
            JsonOutput.Print(new
            {
                File = output == "-" ? null : output,
                Text = output == "-" ? text : null,
                Subjects = proposal.Kinds.Select(k => new { k.Name, Table = k.Candidate.Table.Name.ToString(), k.Candidate.Score, k.Candidate.Because }),
                Tables = proposal.Tables.Select(t => new { Table = t.Name.ToString(), Role = JsonNamingPolicy.CamelCase.ConvertName(t.Role.ToString()), t.Because, Projected = !t.Projection.IsEmpty }),
                Decisions = proposal.Decisions.Select(d => new { d.Code, Table = d.Table?.ToString(), d.Question, d.Assumed }),
            });
            return;
        }

        Console.Error.WriteLine($"{(output == "-" ? "Proposed" : $"Wrote {output}")}: {proposal.Kinds.Length} subject kinds, {proposal.Tables.Length} tables, {proposal.Decisions.Length} things to decide (search for DECIDE).");
    }

    private static ProposedEstate Estate(ServerAddress from, string? site, string? to, string? control)
    {
        var source = Site(site ?? "source=XX", 0, from, "--site");
        var kept = control is null ? null : CommonOptions.Address(control);
        if (to is null)
        {
            var alone = ProposedEstate.Of(source);
            return kept is null ? alone : alone with { Control = kept, ControlIsAssumed = false };
        }

        var parts = to.Split('=', 3);
        return parts.Length == 3 ? ProposedEstate.Of(source, Site($"{parts[0]}={parts[1]}", 1, CommonOptions.Address(parts[2]), "--to"), kept) : throw Wrong("--to", to);
    }

    private static Site Site(string text, int number, ServerAddress database, string option) =>
        text.Split('=', 2) is [var name, var country] && CountryCode.TryParse(country, out var code)
            ? new(SiteId.Parse(name), number, code, null, SiteState.Live, database)
            : throw Wrong(option, text);

    private static DomicileException Wrong(string option, string text) => new(
        $"{option} cannot be read.", $"Given: '{text.Split('=')[0]}=...'.", $"Write {option} {(option == "--to" ? "ie-dublin=IE=postgresql://user@host/database" : "us-sacramento=US")}.");
}
