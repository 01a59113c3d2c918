namespace Domicile.Relocation.Erasure;

/// <summary>Whether what is about to be erased is what was certified as moved.</summary>
public static class EraseCheck
{
    /// <summary>The keys that forbid the erasure: a row that is not in the certificate, one that changed since, one that is gone;
    /// except where our own follower did it.</summary>
    /// <param name="certified">Key to row hash, as compared at the switch.</param>
    /// <param name="found">Key to row hash, as read in the erase transaction.</param>
    /// <param name="touched">Key to the row hash that our follower left behind, absent (default) when it deleted the row; written in the
    /// follower's own transactions.</param>
    public static IReadOnlyList<TKey> Rogue<TKey, THash>(
        IReadOnlyDictionary<TKey, THash> certified,
        IReadOnlyDictionary<TKey, THash> found,
        IReadOnlyDictionary<TKey, THash?> touched)
        where TKey : notnull
        where THash : struct, IEquatable<THash>
    {
        return [.. certified.Keys.Union(found.Keys).Union(touched.Keys).Where(key => !Equals(Expected(key), Find(found, key)))];

        THash? Expected(TKey key) => touched.TryGetValue(key, out var left) ? left : Find(certified, key);
    }

    private static THash? Find<TKey, THash>(IReadOnlyDictionary<TKey, THash> leaves, TKey key)
        where TKey : notnull
        where THash : struct => leaves.TryGetValue(key, out var hash) ? hash : null;
}
