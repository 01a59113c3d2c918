using System.Collections.Concurrent;

namespace Domicile.Gateway.Routing;

/// <summary>Analyses of texts that were seen lately, by their bytes. Finding one allocates nothing.</summary>
/// <remarks>Two generations: when the young one is full it becomes the old one, and the old one goes. Texts over
/// <see cref="LongestText"/> are not kept.</remarks>
/// <param name="capacity">Texts at most.</param>
internal sealed class AnalysisCache(int capacity)
{
    internal const int LongestText = 16_384;

    private readonly Lock _turn = new();
    private ConcurrentDictionary<byte[], QueryAnalysis> _young = New();
    private ConcurrentDictionary<byte[], QueryAnalysis> _old = New();
    private int _count;

    /// <summary>The analysis of a text; null when it is not kept.</summary>
    internal QueryAnalysis? Find(ReadOnlySpan<byte> text)
    {
        if (_young.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(text, out var found))
        {
            return found;
        }

        if (_old.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(text, out found))
        {
            Keep(text, found);
        }

        return found;
    }

    /// <summary>Keeps an analysis.</summary>
    internal void Keep(ReadOnlySpan<byte> text, QueryAnalysis analysis)
    {
        if (text.Length > LongestText || !_young.TryAdd(text.ToArray(), analysis) || Interlocked.Increment(ref _count) <= capacity / 2)
        {
            return;
        }

        lock (_turn)
        {
            if (_count > capacity / 2)
            {
                (_old, _young, _count) = (_young, New(), 0);
            }
        }
    }

    private static ConcurrentDictionary<byte[], QueryAnalysis> New() => new(TextComparer.Instance);
}
