using System.Collections.Immutable;

namespace Domicile.Gateway.Routing;

/// <summary>What is known to be equal in the rows that matter to one query block: columns (by node number) among each other, and to values.</summary>
/// <remarks>A fact from WHERE or the condition of an inner join holds for every row that survives. One from the condition of an outer join
/// says something only of the side that may be missing, and leads one way: see <see cref="Lead"/>.</remarks>
internal sealed class Facts
{
    private readonly Dictionary<int, int> _parents;
    private readonly Dictionary<int, ImmutableArray<KeyValue>> _values;
    private readonly List<(int From, int To)> _leads;

    internal Facts()
        : this([], [], [])
    {
    }

    private Facts(Dictionary<int, int> parents, Dictionary<int, ImmutableArray<KeyValue>> values, List<(int From, int To)> leads) =>
        (_parents, _values, _leads) = (parents, values, leads);

    /// <summary>The same, to be added to on its own: for a subquery, whose facts say nothing of the block around it.</summary>
    internal Facts Clone() => new(new(_parents), new(_values), [.. _leads]);

    /// <summary>Two columns are equal.</summary>
    internal void Equal(int one, int other)
    {
        var (a, b) = (Root(one), Root(other));
        if (a == b)
        {
            return;
        }

        _parents[b] = a;
        if (_values.Remove(b, out var values) && !_values.ContainsKey(a))
        {
            _values[a] = values;
        }
    }

    /// <summary>A column has one of these values; of two such facts the first that is short wins.</summary>
    internal void Fix(int node, ImmutableArray<KeyValue> values)
    {
        var root = Root(node);
        if (!_values.TryGetValue(root, out var known) || (known.Length != 1 || known[0].IsList))
        {
            _values[root] = values;
        }
    }

    /// <summary>Where the second column's row is there at all, it equals the first.</summary>
    internal void Lead(int from, int to) => _leads.Add((from, to));

    /// <summary>The values that a column may have; default when unknown.</summary>
    internal ImmutableArray<KeyValue> ValuesOf(int node, int hops = 0)
    {
        var root = Root(node);
        if (_values.TryGetValue(root, out var values))
        {
            return values;
        }

        if (hops < 8)
        {
            foreach (var (from, to) in _leads)
            {
                if (Root(to) == root && ValuesOf(from, hops + 1) is { IsDefault: false } led)
                {
                    return led;
                }
            }
        }

        return default;
    }

    /// <summary>Whether the first column equals the second in every row that matters of the first's table.</summary>
    internal bool Follows(int node, int other) => Root(node) == Root(other) || _leads.Exists(l => Root(l.To) == Root(node) && Root(l.From) == Root(other));

    private int Root(int node)
    {
        while (_parents.TryGetValue(node, out var parent))
        {
            node = parent;
        }

        return node;
    }
}
