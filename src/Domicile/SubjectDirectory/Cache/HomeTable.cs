using System.Collections.Concurrent;
using System.Collections.Immutable;
using Domicile.Estate;

namespace Domicile.SubjectDirectory.Cache;

/// <summary>Every subject's home, of one kind, in memory: 8 bytes a slot, 9 to 13 a subject. Safe for many threads; readers take no lock,
/// also while it grows.</summary>
/// <remarks>60 of a token's bits are kept. Where two tokens agree in these (one pair among 100 million subjects, with a probability of
/// about 0.4 %) and their homes differ, the answer is "not known", and the directory is asked: never another subject's home.</remarks>
/// <param name="sites">The sites of the estate; their numbers stand in the slots.</param>
public sealed class HomeTable(IEnumerable<Site> sites)
{
    private const int Shards = 256;
    private const int LongestEpoch = (1 << HomeShard.EpochBits) - 1;

    private readonly HomeShard[] _shards = [.. Enumerable.Range(0, Shards).Select(_ => new HomeShard())];
    private readonly ConcurrentDictionary<SubjectToken, Home> _beside = new();
    private readonly ImmutableArray<SiteId?> _byNumber = Numbered(sites);
    private readonly ImmutableDictionary<SiteId, int> _numbers = sites.ToImmutableDictionary(s => s.Id, s => s.Number);

    /// <summary>Subjects held.</summary>
    public long Count => _shards.Sum(s => (long)s.Count);

    /// <summary>Bytes of the arrays.</summary>
    public long Bytes => _shards.Sum(s => s.Bytes);

    /// <summary>Looks a subject up. Allocates nothing.</summary>
    /// <returns>False when it is not known here.</returns>
    public bool TryFind(SubjectToken token, out SiteId home, out long epoch)
    {
        var found = _shards[(int)(token.High >> 56)].Find(token.Low);
        var site = found & HomeShard.Beside;
        if (site is > 0 and < HomeShard.Beside && _byNumber[site - 1] is { } known)
        {
            (home, epoch) = (known, found >> HomeShard.SiteBits);
            return true;
        }

        if (site != 0 && _beside.TryGetValue(token, out var beside))
        {
            (home, epoch) = (beside.Site, beside.Epoch);
            return true;
        }

        (home, epoch) = (null!, 0);
        return false;
    }

    /// <summary>Takes note of a home; an older epoch than the known one changes nothing.</summary>
    public void Learn(SubjectToken token, Home home)
    {
        var number = _numbers.GetValueOrDefault(home.Site, -1);
        var fits = number >= 0 && number + 1 < HomeShard.Beside && home.Epoch is >= 0 and < LongestEpoch;
        if (!fits || _beside.ContainsKey(token))
        {
            _beside.AddOrUpdate(token, home, (_, known) => known.Epoch > home.Epoch ? known : home);
            fits = false;
        }

        _shards[(int)(token.High >> 56)].Put(token.Low, fits ? number + 1 : HomeShard.Beside, (int)Math.Min(home.Epoch, LongestEpoch));
        if (_shards[(int)(token.High >> 56)].Find(token.Low) is var slot && (slot & HomeShard.Beside) == HomeShard.Beside)
        {
            _beside.AddOrUpdate(token, home, (_, known) => known.Epoch > home.Epoch ? known : home);
        }
    }

    /// <summary>Makes room at once for this many subjects.</summary>
    public void Reserve(long subjects)
    {
        foreach (var shard in _shards)
        {
            shard.Reserve((int)(subjects / Shards * 1.01));
        }
    }

    private static ImmutableArray<SiteId?> Numbered(IEnumerable<Site> sites)
    {
        var byNumber = new SiteId?[64];
        foreach (var site in sites)
        {
            byNumber[site.Number] = site.Id;
        }

        return [.. byNumber];
    }
}
