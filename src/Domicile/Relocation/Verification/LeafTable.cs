namespace Domicile.Relocation.Verification;

/// <summary>The leaves of one batch's rows in one table, of one side.</summary>
public sealed class LeafTable
{
    private readonly List<Leaf> _leaves;

    /// <summary>No rows.</summary>
    public LeafTable()
        : this([])
    {
    }

    private LeafTable(List<Leaf> leaves) => _leaves = leaves;

    /// <summary>How many rows.</summary>
    public int Count => _leaves.Count;

    /// <summary>Adds a row.</summary>
    public void Add(Leaf leaf) => _leaves.Add(leaf);

    /// <summary>These rows, with what is known of some keys taken out and what was read of them put in.</summary>
    public LeafTable With(IReadOnlySet<UInt128> keys, LeafTable read) =>
        new([.. _leaves.Where(leaf => !keys.Contains(leaf.Key)), .. read._leaves]);

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
