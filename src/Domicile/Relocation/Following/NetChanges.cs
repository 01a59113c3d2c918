using Domicile.Relocation.Rounds;

namespace Domicile.Relocation.Following;

/// <summary>What a run of source transactions comes to, row by row: many small transactions become a few statements.</summary>
/// <remarks>Deletes go first, children before parents; then inserts, parents before children; then updates. Where constraints
/// refuse that order (a unique value swapped between rows), the caller falls back on the order of the source.</remarks>
public sealed class NetChanges
{
    private readonly Dictionary<(int Table, Image Image), Dictionary<string, NetRow>> _rows = [];

    /// <summary>Whether the run is applied in the order of the source: a key changed on the way, one row counts in full for one change and as a
    /// projection for another, or changes of a row do not follow on each other, since what came between was nobody's.</summary>
    public bool NeedsOrder { get; private set; }

    /// <summary>Adds the next change.</summary>
    public void Add(RowEvent change, Image image)
    {
        NeedsOrder |= change.OldKey is not null || Enum.GetValues<Image>().Any(
            other => other != image && _rows.TryGetValue((change.Table, other), out var elsewhere) && elsewhere.ContainsKey(change.Key));
        if (!_rows.TryGetValue((change.Table, image), out var rows))
        {
            _rows[(change.Table, image)] = rows = new(StringComparer.Ordinal);
        }

        if (!rows.TryGetValue(change.Key, out var before))
        {
            rows[change.Key] = NetRow.Of(change);
        }
        else if (!before.CanPrecede(change))
        {
            NeedsOrder = true;
        }
        else if (before.Then(change) is { } after)
        {
            rows[change.Key] = after;
        }
        else
        {
            rows.Remove(change.Key);
        }
    }

    /// <summary>The keys to delete, by table.</summary>
    public IEnumerable<(int Table, Image Image, IReadOnlyList<string> Keys)> Deletes() =>
        from entry in _rows
        let keys = entry.Value.Where(r => r.Value.Deletes).Select(r => r.Key).ToList()
        where keys.Count > 0
        select (entry.Key.Table, entry.Key.Image, (IReadOnlyList<string>)keys);

    /// <summary>The rows to insert, by table.</summary>
    public IEnumerable<(int Table, Image Image, IReadOnlyList<RowEvent> Rows)> Inserts() => Select(r => r.Inserts);

    /// <summary>The rows to update, by table and by the set of columns that the stream left out.</summary>
    public IEnumerable<(int Table, Image Image, IReadOnlyList<RowEvent> Rows)> Updates() =>
        from entry in Select(r => r.Updates)
        from alike in entry.Rows.GroupBy(r => r.Unchanged is null ? "" : string.Concat(r.Unchanged.Select(u => u ? '1' : '0')))
        select (entry.Table, entry.Image, (IReadOnlyList<RowEvent>)[.. alike]);

    private IEnumerable<(int Table, Image Image, IReadOnlyList<RowEvent> Rows)> Select(Func<NetRow, bool> wanted) =>
        from entry in _rows
        let rows = entry.Value.Values.Where(wanted).Select(r => r.Last!).ToList()
        where rows.Count > 0
        select (entry.Key.Table, entry.Key.Image, (IReadOnlyList<RowEvent>)rows);
}
