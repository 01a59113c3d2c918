using System.Globalization;
using Domicile.Ledger.Entries;

namespace Domicile.Ledger.Reconciling;

/// <summary>Compares what the log says with what is seen elsewhere: an act whose effect is visible cannot be left out of the log unnoticed.</summary>
/// <remarks>Pure. What leaves no effect in directory, journal or counters, and no gap in its source's numbers, cannot be found: docs/ledger.md lists it.</remarks>
public static class Reconciliation
{
    /// <summary>By whom PostgreSQL's own counter is told of in <c>transactions.counted</c>.</summary>
    public const string Postgres = "postgres";

    private const long FirstEpoch = 1; // a subject's first home is assigned, not moved to

    /// <summary>Names everything that is missing on one side.</summary>
    /// <param name="entries">The verified log's entries, in order.</param>
    /// <param name="facts">What was seen, after the last of them.</param>
    public static IReadOnlyList<Discrepancy> Compare(IEnumerable<LedgerEntry> entries, ObservedFacts facts)
    {
        var homes = new Dictionary<string, EntryBody.HomeChanged>(StringComparer.Ordinal);
        var states = new HashSet<(string Move, long Batch, string State)>();
        var batches = new HashSet<(string Move, long Batch)>();
        var counts = new List<(DateTimeOffset Time, EntryBody.TransactionsCounted Count)>();
        foreach (var entry in entries)
        {
            switch (entry.Body)
            {
                case EntryBody.HomeChanged change when change.Epoch >= (homes.GetValueOrDefault(change.Subject)?.Epoch ?? 0):
                    homes[change.Subject] = change;
                    break;
                case EntryBody.BatchEntered entered:
                    states.Add((entered.Move, entered.Batch, entered.State));
                    batches.Add((entered.Move, entered.Batch));
                    break;
                case EntryBody.TransactionsCounted count:
                    counts.Add((entry.Time, count));
                    break;
            }
        }

        return [.. CompareHomes(homes, facts.Homes), .. CompareBatches(states, batches, facts.Batches), .. CompareCommits(counts, facts.Commits)];
    }

    private static IEnumerable<Discrepancy> CompareHomes(Dictionary<string, EntryBody.HomeChanged> logged, IReadOnlyList<ObservedFacts.Home> observed)
    {
        foreach (var home in observed)
        {
            var last = logged.GetValueOrDefault(home.Subject);
            var epoch = last?.Epoch ?? FirstEpoch;
            if (home.Epoch > epoch)
            {
                yield return new Discrepancy("log", home.Subject, Text($"the directory is at epoch {home.Epoch} in {home.Site}, the log ends at epoch {epoch}"));
            }
            else if (home.Epoch < epoch)
            {
                yield return new Discrepancy("directory", home.Subject, Text($"the log announced epoch {epoch}, the directory is at {home.Epoch}"));
            }
            else if (last is not null && last.To != home.Site)
            {
                yield return new Discrepancy("log", home.Subject, Text($"at epoch {epoch} the directory says {home.Site}, the log {last.To}"));
            }
        }

        var known = observed.Select(home => home.Subject).ToHashSet(StringComparer.Ordinal);
        foreach (var change in logged.Values.Where(change => !known.Contains(change.Subject)))
        {
            yield return new Discrepancy("directory", change.Subject, Text($"the log moved it to {change.To} at epoch {change.Epoch}; the directory lacks it"));
        }
    }

    private static IEnumerable<Discrepancy> CompareBatches(
        HashSet<(string Move, long Batch, string State)> states, HashSet<(string Move, long Batch)> logged, IReadOnlyList<ObservedFacts.Batch> observed)
    {
        foreach (var batch in observed.Where(batch => !states.Contains((batch.Move, batch.Number, batch.State))))
        {
            yield return new Discrepancy("log", Text($"{batch.Move}/{batch.Number}"), $"the journal is in state '{batch.State}', which the log never announced");
        }

        var known = observed.Select(batch => (batch.Move, batch.Number)).ToHashSet();
        foreach (var (move, number) in logged.Where(batch => !known.Contains(batch)))
        {
            yield return new Discrepancy("journal", Text($"{move}/{number}"), "the log speaks of the batch; the journal lacks it");
        }
    }

    private static IEnumerable<Discrepancy> CompareCommits(
        List<(DateTimeOffset Time, EntryBody.TransactionsCounted Count)> logged, IReadOnlyList<ObservedFacts.CommitCount> observed)
    {
        foreach (var seen in observed)
        {
            var inTime = logged.Where(l => l.Count.Site == seen.Site && l.Time >= seen.From && l.Time < seen.To).Select(l => l.Count).ToLookup(c => c.By == Postgres, c => c.Commits);
            var told = (inTime.Contains(true) ? inTime[true] : inTime[false]).Sum();
            if (told != seen.Commits)
            {
                yield return new Discrepancy(told < seen.Commits ? "log" : "counters", seen.Site,
                    Text($"{(seen.IsInAll ? "since it was first looked at" : Text($"from {seen.From:u} to {seen.To:u}"))} PostgreSQL committed {seen.Commits} transactions, the log accounts for {told}"));
            }
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
