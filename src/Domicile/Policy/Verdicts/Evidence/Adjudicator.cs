using System.Collections.Concurrent;
using System.Collections.Immutable;
using Domicile.Policy.Law;

namespace Domicile.Policy.Verdicts.Evidence;

/// <summary>Answers requests for any day, from packs, policy and facts that never change. A table is compiled once for each
/// span of days in which the law stands still.</summary>
public sealed class Adjudicator
{
    private readonly ConcurrentDictionary<DateOnly, DecisionTable> _tables = new();
    private readonly ImmutableSortedSet<DateOnly> _turns;

    /// <summary>Takes what verdicts follow from.</summary>
    public Adjudicator(LawBook book, OperatorPolicy policy, CaseFacts facts)
    {
        (Book, Policy, Facts) = (book, policy, facts);
        _turns = book.TurningDays(policy.Rows);
    }

    /// <summary>The packs.</summary>
    public LawBook Book { get; }

    /// <summary>The operator's rules.</summary>
    public OperatorPolicy Policy { get; }

    /// <summary>The facts.</summary>
    public CaseFacts Facts { get; }

    /// <summary>The table in force on a day. Its <see cref="DecisionTable.Day"/> is the day since which nothing changed.</summary>
    public DecisionTable TableOn(DateOnly day) =>
        _tables.GetOrAdd(LastTurn(day), turn => DecisionTable.Compile(Book, Policy, turn));

    /// <summary>The verdict on a request on a day, with its reasons.</summary>
    public Verdict Judge(TransferRequest request, DateOnly day) =>
        TableOn(day).Explain(new FactResolver(Facts, Book.Classes, day).Resolve(request), day);

    /// <summary>The verdict on a request on a day, without words.</summary>
    public Ruling Decide(TransferRequest request, DateOnly day)
    {
        var table = TableOn(day);
        return table.Decide(table.Prepare(new FactResolver(Facts, Book.Classes, day).Resolve(request)));
    }

    private DateOnly LastTurn(DateOnly day)
    {
        var at = _turns.IndexOf(day);
        return at >= 0 ? day : ~at == 0 ? DateOnly.MinValue : _turns[~at - 1];
    }
}
