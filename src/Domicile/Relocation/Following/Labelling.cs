using Domicile.Relocation.Rounds;

namespace Domicile.Relocation.Following;

/// <summary>Puts the guard's messages to the row changes that they speak of.</summary>
/// <remarks>The guard fires once for each row change, in order, but after the statement (or at commit): a message may come later
/// than its change. So the messages of one row are taken in order, each by the next change of its kind.</remarks>
public static class Labelling
{
    /// <summary>The events with their owners.</summary>
    /// <exception cref="DomicileException">A message fits no change: its change would pass for nobody's, and be lost.</exception>
    public static IReadOnlyList<RowEvent> Label(IReadOnlyList<RowEvent> events, IReadOnlyList<RowMessage> messages)
    {
        if (messages.Count == 0)
        {
            return events;
        }

        var waiting = messages
            .GroupBy(m => (m.Table, m.Key, m.Kind))
            .ToDictionary(g => g.Key, g => new Queue<RowMessage>(g));
        var labelled = new List<RowEvent>(events.Count);
        foreach (var change in events)
        {
            labelled.Add(waiting.TryGetValue((change.Table, change.Key, change.Kind), out var queue) && queue.TryDequeue(out var message)
                ? change with { Old = message.Old, New = message.New }
                : change);
        }

        return waiting.Values.FirstOrDefault(queue => queue.Count > 0) is { } left ? throw Unfit(left.Peek()) : labelled;
    }

    private static DomicileException Unfit(RowMessage message) => new(
        message: "The guard told of a row change that the change stream does not hold.",
        detail: $"Table number {message.Table} of domicile.yaml, {message.Kind}. The key that the guard wrote fits no row of the transaction, or the table is not in the publication.",
        hint: "Run: domicile site install. If it stays, cancel the moves of this pair, drop its slot, and start again: everything is copied anew.");
}
