using System.Collections.Concurrent;
using Domicile.SubjectDirectory;

namespace Domicile.Client;

/// <summary>Homes that were heard of lately. It holds at most <paramref name="capacity"/> of them, and forgets those that nobody asked
/// for; a home of an older epoch never takes a newer one's place. Safe for many threads.</summary>
/// <remarks>Two generations: what is asked for comes into the young one; when that is half of the capacity it becomes the old one, and
/// the old one goes.</remarks>
/// <param name="capacity">Homes at most.</param>
public sealed class HomeCache(int capacity)
{
    private readonly int _half = Math.Max(1, capacity / 2);
    private readonly Lock _turn = new();
    private ConcurrentDictionary<(string Kind, SubjectToken Token), Home> _young = new();
    private ConcurrentDictionary<(string Kind, SubjectToken Token), Home> _old = new();

    /// <summary>How many are held.</summary>
    public int Count => _young.Count + _old.Count;

    /// <summary>The home that was heard of last; null when none is held.</summary>
    public Home? Find(string kind, SubjectToken token)
    {
        if (_young.TryGetValue((kind, token), out var home))
        {
            return home;
        }

        return _old.TryRemove((kind, token), out home) ? Learn(kind, token, home) : null;
    }

    /// <summary>Remembers a home unless a newer one is known.</summary>
    /// <returns>The newest known.</returns>
    public Home Learn(string kind, SubjectToken token, Home home)
    {
        if (_old.TryRemove((kind, token), out var before) && before.Epoch > home.Epoch)
        {
            home = before;
        }

        var newest = _young.AddOrUpdate((kind, token), home, (_, known) => known.Epoch > home.Epoch ? known : home);
        if (_young.Count > _half)
        {
            Turn();
        }

        return newest;
    }

    private void Turn()
    {
        lock (_turn)
        {
            if (_young.Count > _half)
            {
                (_old, _young) = (_young, new());
            }
        }
    }
}
