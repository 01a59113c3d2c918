using System.Collections.Immutable;
using Domicile.Relocation.Rounds;

namespace Domicile.Relocation.Following;

/// <summary>What a run of source transactions asks of the target, worked out without touching it.</summary>
public sealed class PlannedWrites(IReadOnlyDictionary<int, FollowedTable> tables)
{
    private readonly List<(RowEvent Change, Image Image)> _changes = [];
    private readonly HashSet<(long Batch, int Table, string Key)> _dirty = [];
    private readonly List<(int Table, string Key)> _births = [];
    private readonly List<RowEvent> _others = [];

    /// <summary>Row changes in the source's order.</summary>
    public IReadOnlyList<(RowEvent Change, Image Image)> Changes => _changes;

    /// <summary>Rows of copied batches that changed: to be compared again under the fence.</summary>
    public IReadOnlyCollection<(long Batch, int Table, string Key)> Dirty => _dirty;

    /// <summary>Subjects born at the source, by root table.</summary>
    public IReadOnlyList<(int Table, string Key)> Births => _births;

    /// <summary>Changes of rows that are nobody's of a copied batch. They may lie here in full nevertheless, left by who has moved away.</summary>
    public IReadOnlyList<RowEvent> Others => _others;

    /// <summary>Whether nothing is asked.</summary>
    public bool IsEmpty => _changes.Count == 0 && _births.Count == 0;

    /// <summary>Adds one transaction, judged with its own crossings already on the redo list.</summary>
    /// <param name="progress">What the target holds in full.</param>
    /// <param name="prepared">Whether the target holds projections already; before, changes of these wait for the first copy.</param>
    /// <param name="transaction">The transaction.</param>
    public void Add(CopyProgress progress, bool prepared, FollowedTransaction transaction)
    {
        foreach (var change in transaction.Events)
        {
            var table = tables[change.Table];
            if (change.Kind == ChangeKind.Insert && table.Moved is { IsRoot: true })
            {
                _births.Add((change.Table, change.Key));
            }

            if (Judge(progress, prepared, table, change) is { } image)
            {
                // Nobody knows whose a changed row was: where no projection of it is held, it goes if it is there.
                _changes.Add(change.Kind == ChangeKind.Update && change.Old == Owner.Unknown && image == Image.Full
                    ? (change with { Kind = ChangeKind.Delete, Key = change.OldKey ?? change.Key, OldKey = null, Values = [], Unchanged = null }, image)
                    : (change, image));
            }
        }
    }

    /// <summary>What the guard said of a change, in the words of the rules.</summary>
    public static RowChange Labelled(FollowedTable table, RowEvent change) => new(table.Table.Name, change.Kind, change.Old, change.New);

    private Image? Judge(CopyProgress progress, bool prepared, FollowedTable table, RowEvent change)
    {
        if (table.Moved is null)
        {
            return prepared ? Image.Full : null;
        }

        var verdict = ChangeRules.Decide(progress, Labelled(table, change));
        if (verdict != ChangeVerdict.Apply && prepared)
        {
            _others.Add(change);
        }

        switch (verdict)
        {
            case ChangeVerdict.Apply:
                var owner = (Owner.Member)(change.Kind == ChangeKind.Delete ? change.Old : change.New);
                _dirty.Add((owner.Batch, change.Table, change.Key));
                if (change.OldKey is { } before)
                {
                    _dirty.Add((owner.Batch, change.Table, before));
                }

                return Image.Full;
            case ChangeVerdict.RemoveIfPresent:
                // Nobody knows whose it was: whoever it was has its row looked at again.
                foreach (var key in new[] { change.Key, change.OldKey }.OfType<string>())
                {
                    _dirty.UnionWith(progress.BatchesWith(table.Table.Name).Select(batch => (batch, change.Table, key)));
                }

                return change.Kind == ChangeKind.Delete || !table.Moved.IsProjected ? Image.Full : prepared ? Image.Reduced : null;
            default:
                return prepared && table.Moved.IsProjected ? Image.Projection : null;
        }
    }
}
