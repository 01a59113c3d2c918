using System.Collections.Concurrent;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Verification;

namespace Domicile.Relocation.Copying;

/// <summary>The leaves of a wave of batches, of one side, by batch and table.</summary>
public sealed class LeafBook
{
    private readonly ConcurrentDictionary<(long Batch, int Table), LeafTable> _tables = new();

    /// <summary>The leaves of one batch in one table; empty when none came.</summary>
    public LeafTable Of(long batch, int table) => _tables.GetOrAdd((batch, table), _ => new LeafTable());

    /// <summary>Rows in all.</summary>
    public long Rows => _tables.Values.Sum(t => (long)t.Count);

    /// <summary>A sink for one table's rows.</summary>
    public LeafSink Sink(MovedTable table)
    {
        long last = -1;
        LeafTable? leaves = null;
        return new(table, batch => batch == last ? leaves! : leaves = Of(last = batch, table.Number));
    }

    /// <summary>Puts leaves in place of what was known.</summary>
    public void Set(long batch, int table, LeafTable leaves) => _tables[(batch, table)] = leaves;

    /// <summary>Forgets a batch.</summary>
    public void Forget(long batch)
    {
        foreach (var key in _tables.Keys.Where(k => k.Batch == batch))
        {
            _tables.TryRemove(key, out _);
        }
    }
}
