using Domicile.Relocation.Rounds;

namespace Domicile.Relocation.Following;

/// <summary>Puts the guard's messages to the row changes that they speak of.</summary>
/// <remarks>The guard fires once for each row change, in order, but after the statement (or at commit): a message may come later
/// than its change. So the messages of one row are taken in order, each by the next change of its kind.</remarks>
public static class Labelling
{
    /// <summary>The events with their owners.</summary>
    public static IReadOnlyList<RowEvent> Label(IReadOnlyList<RowEvent> events, IReadOnlyList<RowMessage> messages)
    {
        if (messages.Count == 0)
        {
            return events;
        }

        var waiting = messages
            .GroupBy(m => (m.Table, m.Key, m.Kind))
            .ToDictionary(g => g.Key, g => new Queue<RowMessage>(g));
        return [.. events.Select(change => waiting.TryGetValue((change.Table, change.Key, change.Kind), out var queue) && queue.TryDequeue(out var message)
            ? change with { Old = message.Old, New = message.New }
            : change)];
    }
}
