using Domicile.SubjectDirectory;

namespace Domicile.Gateway.Routing;

/// <summary>Tokens of keys that were asked for lately: a keyed hash costs microseconds, and an application asks for the same subjects again and
/// again. One entry a slot, the newest stays. Safe for many threads.</summary>
/// <param name="tokens">Makes tokens.</param>
internal sealed class TokenCache(TokenKey tokens)
{
    private const int Slots = 1 << 15;

    private readonly Entry?[] _slots = new Entry?[Slots];

    /// <summary>The token of a subject. Allocates when it was not asked for lately.</summary>
    internal SubjectToken Of(string kind, ReadOnlySpan<byte> key)
    {
        ref var slot = ref _slots[TextComparer.Instance.GetHashCode(key) & (Slots - 1)];
        if (Volatile.Read(ref slot) is { } known && known.Kind == kind && key.SequenceEqual(known.Key))
        {
            return known.Token;
        }

        var token = tokens.Of(kind, key);
        Volatile.Write(ref slot, new(kind, key.ToArray(), token));
        return token;
    }

    private sealed record Entry(string Kind, byte[] Key, SubjectToken Token);
}
