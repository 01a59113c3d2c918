using System.CommandLine;
using Domicile.Ledger.Auditing;
using Domicile.Ledger.Entries;
using Domicile.Ledger.Reconciling;

namespace Domicile.Cli.Commands.Ledger;

/// <summary><c>ledger reconcile</c>: compares a log with what is seen in directory, journal and commit counters.</summary>
internal static class ReconcileCommand
{
    public static Command Create()
    {
        var shared = new LedgerArguments();
        var facts = new Option<string>("--facts") { Description = "JSON file of what was seen; docs/ledger.md shows its form.", Required = true };
        var command = new Command("reconcile", "Name what the log, the directory, the journal or the counters lack.")
        {
            shared.Log, facts, shared.Policy, shared.Keys, shared.Json,
        };
        command.SetAction(LedgerArguments.Action(async (parsed, cancellationToken) =>
        {
            var observed = ObservedFactsFile.Parse(AuditInputs.ReadFile(parsed.GetRequiredValue(facts)));
            var log = shared.OpenLog(parsed);
            var size = (await shared.ReadCheckpointAsync(log, parsed, cancellationToken)).Checkpoint.Head.Size;
            var entries = new List<LedgerEntry>();
            await foreach (var (_, entry) in new EntryReader(log, size).FromAsync(0, cancellationToken))
            {
                entries.Add(LedgerEntry.Parse(entry));
            }

            var found = Reconciliation.Compare(entries, observed);
            await parsed.InvocationConfiguration.Output.WriteAsync(parsed.GetValue(shared.Json) ? Json(found) : Words(found));
            return found.Count == 0 ? ExitCode.Done : ExitCode.Refused;
        }));
        return command;
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
