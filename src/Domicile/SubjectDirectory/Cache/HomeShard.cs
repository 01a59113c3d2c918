namespace Domicile.SubjectDirectory.Cache;

/// <summary>One part of a table of homes: open addressing over an array of 64-bit slots. Readers take no lock; writers take the shard's.</summary>
/// <remarks>A slot, from its low bits: 6 bits site number plus one (0: free, 63: see beside), 6 bits epoch, 52 bits of the token, which also
/// say where the slot stands, so that the array can grow without the tokens.</remarks>
internal sealed class HomeShard
{
    internal const int SiteBits = 6;
    internal const int EpochBits = 6;

    /// <summary>The site of a slot that cannot say it.</summary>
    internal const int Beside = (1 << SiteBits) - 1;

    private const ulong Fingerprint = ~0UL << (SiteBits + EpochBits);
    private const double FullAt = 0.85;
    private const double GrowBy = 1.35;

    private readonly Lock _writing = new();
    private ulong[] _slots = new ulong[16];
    private int _count;

    /// <summary>Subjects held.</summary>
    internal int Count => Volatile.Read(ref _count);

    /// <summary>Bytes of the array.</summary>
    internal long Bytes => Volatile.Read(ref _slots).LongLength * sizeof(ulong);

    /// <summary>Looks a token up.</summary>
    /// <returns>Site number plus one and epoch as in a slot; 0 when there is none.</returns>
    internal int Find(ulong token)
    {
        var slots = Volatile.Read(ref _slots);
        var wanted = token & Fingerprint;
        for (var at = Start(wanted, slots.Length); ; at = at + 1 == slots.Length ? 0 : at + 1)
        {
            var slot = Volatile.Read(ref slots[at]);
            if (slot == 0)
            {
                return 0;
            }

            if ((slot & Fingerprint) == wanted)
            {
                return (int)(slot & ~Fingerprint);
            }
        }
    }

    /// <summary>Puts a home in place. A newer epoch stays; the same epoch with another site means that two tokens look alike here: the slot
    /// then says so.</summary>
    /// <param name="token">64 bits of the token.</param>
    /// <param name="site">The site's number plus one, or <see cref="Beside"/>.</param>
    /// <param name="epoch">The epoch, cut to what a slot holds.</param>
    internal void Put(ulong token, int site, int epoch)
    {
        lock (_writing)
        {
            if (_count + 1 > _slots.Length * FullAt)
            {
                Grow((int)(_slots.Length * GrowBy) + 1);
            }

            Volatile.Write(ref _count, _count + (Place(_slots, (token & Fingerprint) | ((ulong)(uint)epoch << SiteBits) | (uint)site) ? 1 : 0));
        }
    }

    /// <summary>Makes room at once for this many.</summary>
    internal void Reserve(int subjects)
    {
        lock (_writing)
        {
            if (subjects > _slots.Length * FullAt)
            {
                Grow((int)(subjects / (FullAt - 0.03)) + 1);
            }
        }
    }

    private void Grow(int length)
    {
        var larger = new ulong[length];
        foreach (var slot in _slots)
        {
            _ = slot != 0 && Place(larger, slot);
        }

        Volatile.Write(ref _slots, larger);
    }

    private static bool Place(ulong[] slots, ulong slot)
    {
        for (var at = Start(slot, slots.Length); ; at = at + 1 == slots.Length ? 0 : at + 1)
        {
            var there = slots[at];
            if (there == 0)
            {
                Volatile.Write(ref slots[at], slot);
                return true;
            }

            if ((there & Fingerprint) == (slot & Fingerprint))
            {
                Volatile.Write(ref slots[at], Newer(there, slot));
                return false;
            }
        }
    }

    private static ulong Newer(ulong there, ulong slot)
    {
        var (old, now) = (Epoch(there), Epoch(slot));
        return Site(there) == Beside || now < old ? there
            : now > old || Site(slot) == Site(there) ? slot
            : slot | Beside;
    }

    internal static int Site(ulong slot) => (int)(slot & Beside);

    internal static int Epoch(ulong slot) => (int)(slot >> SiteBits) & ((1 << EpochBits) - 1);

    private static int Start(ulong token, int length) => (int)(((token >> 32) * (uint)length) >> 32);
}
