namespace Domicile.Relocation.Verification;

/// <summary>The leaves of one batch's rows in one table, of one side.</summary>
public sealed class LeafTable
{
    private List<Leaf> _leaves = [];

    /// <summary>How many rows.</summary>
    public int Count => _leaves.Count;

    /// <summary>Adds a row.</summary>
    public void Add(Leaf leaf) => _leaves.Add(leaf);

    /// <summary>Takes the present rows of some keys for the ones known: whatever was known of these keys goes.</summary>
    public void Replace(IReadOnlySet<UInt128> keys, IEnumerable<Leaf> present)
    {
        _leaves = [.. _leaves.Where(leaf => !keys.Contains(leaf.Key)), .. present];
    }

    /// <summary>A copy that can change apart from this one.</summary>
    public LeafTable Clone() => new() { _leaves = [.. _leaves] };

    /// <summary>The Merkle root over the rows.</summary>
    public RowDigest Root() => MerkleRoot.Of([.. _leaves.Select(leaf => leaf.Hash)]);

    /// <summary>How the other side differs: rows that only one side has, by key, and rows that differ.</summary>
    public TableDifference Compare(LeafTable other)
    {
        var mine = _leaves.ToDictionary(leaf => leaf.Key, leaf => leaf.Hash);
        var changed = 0;
        var extra = 0;
        foreach (var leaf in other._leaves)
        {
            if (!mine.Remove(leaf.Key, out var hash))
            {
                extra++;
            }
            else if (hash != leaf.Hash)
            {
                changed++;
            }
        }

        return new(Missing: mine.Count, extra, changed);
    }
}
