using System.CommandLine;
using Domicile.Audit.Postgres;
using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Ledger.Auditing;
using Domicile.Ledger.Entries;
using Domicile.Ledger.Reconciling;
using Domicile.Postgres;

namespace Domicile.Cli.Commands.Ledger;

/// <summary><c>ledger reconcile</c>: compares a log with what is seen in directory, journal and commit counters.</summary>
internal static class ReconcileCommand
{
    public static Command Create()
    {
        var shared = new LedgerArguments();
        var facts = new Option<string?>("--facts") { Description = "JSON file of what was seen; docs/ledger.md shows its form." };
        var config = new Option<string?>("--config", "-c") { Description = "domicile.yaml: look at its control database, in place of --facts.", HelpName = "path" };
        var area = new Option<string?>("--area") { Description = "With --config: the area whose log it is; the only one unless given." };
        var command = new Command("reconcile", "Name what the log, the directory, the journal or the counters lack.")
        {
            shared.Log, facts, config, area, shared.Policy, shared.Keys, shared.Json,
        };
        command.SetAction(LedgerArguments.Action(async (parsed, cancellationToken) =>
        {
            var log = shared.OpenLog(parsed);
            var size = (await shared.ReadCheckpointAsync(log, parsed, cancellationToken)).Checkpoint.Head.Size;
            var entries = new List<LedgerEntry>();
            await foreach (var (_, entry) in new EntryReader(log, size).FromAsync(0, cancellationToken))
            {
                entries.Add(LedgerEntry.Parse(entry));
            }

            var observed = parsed.GetValue(config) is { } path
                ? await LookAsync(path, parsed.GetValue(area), entries, cancellationToken)
                : ObservedFactsFile.Parse(AuditInputs.ReadFile(parsed.GetValue(facts) ?? throw new Domicile.Ledger.LedgerException(
                    "There is nothing to hold the log against.", "Neither --config nor --facts was given.", "Give domicile.yaml, or a file of what was seen.")));
            var found = Reconciliation.Compare(entries, observed);
            await parsed.InvocationConfiguration.Output.WriteAsync(parsed.GetValue(shared.Json) ? Json(found) : Words(found));
            return found.Count == 0 ? ExitCode.Done : ExitCode.Refused;
        }));
        return command;
    }

    private static async Task<ObservedFacts> LookAsync(string path, string? name, IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken)
    {
        try
        {
            var declaration = ConfigurationLoader.Load(path).OrThrow();
            var area = declaration.Ledger.FirstOrDefault(a => a.Name == name) ?? (name is null && declaration.Ledger is [var only] ? only : throw new DomicileException(
                "Which area's log it is, is not said.", $"Declared under 'ledger': {string.Join(", ", declaration.Ledger.Select(a => a.Name))}.", "Add --area."));
            await using var pool = Connecting.Pool(declaration.Control);
            await using var control = await pool.OpenAsync(declaration.Control, cancellationToken);
            return await ControlFacts.ReadAsync(control, area, entries, await CountersAsync(declaration, area, cancellationToken), cancellationToken);
        }
        catch (DomicileException wrong)
        {
            throw new Domicile.Ledger.LedgerException(wrong.Message, wrong.Detail, wrong.Hint, wrong);
        }
    }

    /// <summary>What PostgreSQL at each of the area's sites says now; one that cannot be reached says nothing.</summary>
    private static async Task<Dictionary<string, (long Counter, string Run)>> CountersAsync(Declaration declaration, LedgerArea area, CancellationToken cancellationToken)
    {
        var counters = new Dictionary<string, (long, string)>(StringComparer.Ordinal);
        foreach (var site in declaration.Sites.Where(s => s.Database is not null && area.Sites.Contains(s.Id)))
        {
            try
            {
                await using var pool = Connecting.Pool(site.Database!);
                await using var atSite = await pool.OpenAsync(site.Database!, cancellationToken);
                counters[site.Id.Text] = await CommitCounts.ReadAsync(atSite, cancellationToken);
            }
            catch (DomicileException down)
            {
                await Console.Error.WriteLineAsync($"Site '{site.Id}' was not asked for its counter: {down.Message}");
            }
        }

        return counters;
    }

    private static string Words(IReadOnlyList<Discrepancy> found) => found.Count == 0
        ? "GOOD     log, directory, journal and counters agree\n"
        : string.Concat(found.Select(d => $"MISSING  in the {d.MissingIn}: {d.Subject}: {d.What}\n"));

    private static string Json(IReadOnlyList<Discrepancy> found) => AuditText.OneLine(json =>
    {
        json.WriteBoolean("good", found.Count == 0);
        json.WriteStartArray("discrepancies");
        foreach (var discrepancy in found)
        {
            json.WriteStartObject();
            json.WriteString("missing_in", discrepancy.MissingIn);
            json.WriteString("about", discrepancy.Subject);
            json.WriteString("what", discrepancy.What);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }) + "\n";
}
