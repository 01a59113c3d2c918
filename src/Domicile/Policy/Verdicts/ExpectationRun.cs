using System.Collections.Immutable;
using Domicile.Policy.Law;

namespace Domicile.Policy.Verdicts;

/// <summary>Holds an operator's expectations against law and policy.</summary>
public static class ExpectationRun
{
    /// <summary>Every expectation's outcome, in the order written.</summary>
    public static ImmutableArray<ExpectationOutcome> Of(LawBook book, OperatorPolicy policy)
    {
        var tables = policy.Expectations.Select(e => e.On).Distinct().ToDictionary(day => day, day => DecisionTable.Compile(book, policy, day));
        return [.. policy.Expectations.Select(e => Judge(e, tables[e.On].Explain(e.Ask)))];
    }

    private static ExpectationOutcome Judge(Expectation expected, Verdict verdict)
    {
        var decided = verdict.DecidedBy.Select(r => r.Name).ToHashSet(StringComparer.Ordinal);
        var missing = expected.Because.Where(b => !decided.Contains(b)).ToList();
        var failure = verdict.Allowed != expected.Allowed ? $"expected {(expected.Allowed ? "allow" : "refuse")}; {VerdictText.Summary(verdict)}"
            : missing.Count > 0 ? $"not decided by {string.Join(", ", missing)}; {VerdictText.Summary(verdict)}"
            : null;
        return new ExpectationOutcome(expected, verdict, failure);
    }
}
