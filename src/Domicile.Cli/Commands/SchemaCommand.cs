using System.Collections.Immutable;
using System.CommandLine;
using Domicile.Configuration;
using Domicile.Configuration.Creating;
using Domicile.Configuration.Creating.Postgres;

namespace Domicile.Cli.Commands;

/// <summary><c>domicile schema</c>: which declared tables a site lacks, and the statements that would make them; with --create it makes
/// them.</summary>
internal static class SchemaCommand
{
    internal static Command Create()
    {
        var (config, json) = (CommonOptions.Config(), CommonOptions.Json());
        var create = new Option<bool>("--create") { Description = "Make them, each site in one transaction; all that is not tables, keys, checks, indexes, sequences, enums, domains and plain views is named and refused" };
        var command = new Command("schema", "Says which declared tables a site lacks that another has, with the statements that make them; with --create runs these") { create, config, json };
        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(() => RunAsync(parsed.GetValue(config)!, parsed.GetValue(create), parsed.GetValue(json), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(string config, bool create, bool json, CancellationToken cancellationToken)
    {
        var absent = await SchemaCreation.AbsentAsync(ConfigurationLoader.Load(config).OrThrow(), cancellationToken);
        foreach (var site in create ? absent : [])
        {
            await SchemaCreation.RunAsync(site, cancellationToken);
        }

        Print(absent, create, json);
        return absent.IsEmpty || create ? ExitCode.Done : ExitCode.Refused;
    }

    private static void Print(ImmutableArray<AbsentTables> absent, bool created, bool json)
    {
        if (json)
        {
            JsonOutput.Print(new
            {
                Created = created,
                Absent = absent.Select(a => new { Site = a.Site.Id.Text, Model = a.Model.Id.Text, Tables = a.Tables.Select(t => t.ToString()), a.Draft.Refused, a.Draft.Statements }),
            });
            return;
        }

        foreach (var site in absent)
        {
            Console.Out.WriteLine($"-- {site.Site.Id} {(created ? "had none of" : "lacks")} {site.Tables.Length} tables that {site.Model.Id} has{(created ? "; made as follows" : "")}");
            Console.Out.Write(site.Draft.Script);
            foreach (var refused in site.Draft.Refused)
            {
                Console.Out.WriteLine($"-- left out: {refused}");
            }
        }

        if (absent.IsEmpty)
        {
            Console.Out.WriteLine("Every site has every declared table.");
        }
        else if (!created)
        {
            Console.Error.WriteLine("Nothing was made. Make them with: domicile schema --create");
        }
    }
}
