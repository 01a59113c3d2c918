using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Domicile.Gateway.Sessions;

/// <summary>By which process number and secret a session's query is cancelled. The sites' own are told to nobody. Safe for many threads.</summary>
/// <param name="random">The source of secrets.</param>
internal sealed class CancelKeys(RandomNumberGenerator random)
{
    private readonly ConcurrentDictionary<int, (byte[] Secret, ClientSession Session)> _keys = new();

    /// <summary>Gives a session its key.</summary>
    /// <param name="session">The session.</param>
    /// <param name="bytes">The length of the secret: 4 in protocol 3.0, 32 in 3.2.</param>
    public (int Process, byte[] Secret) Register(ClientSession session, int bytes)
    {
        var secret = new byte[bytes];
        random.GetBytes(secret);
        Span<byte> number = stackalloc byte[4];
        while (true)
        {
            random.GetBytes(number);
            var process = BinaryPrimitives.ReadInt32BigEndian(number) & int.MaxValue;
            if (process != 0 && _keys.TryAdd(process, (secret, session)))
            {
                return (process, secret);
            }
        }
    }

    /// <summary>The session is over.</summary>
    public void Forget(int process) => _keys.TryRemove(process, out _);

    /// <summary>Whose key it is; null for a wrong one.</summary>
    /// <param name="processAndSecret">As a CancelRequest holds them.</param>
    public ClientSession? Find(ReadOnlySpan<byte> processAndSecret) =>
        processAndSecret.Length > 4 && _keys.TryGetValue(BinaryPrimitives.ReadInt32BigEndian(processAndSecret), out var known)
        && CryptographicOperations.FixedTimeEquals(known.Secret, processAndSecret[4..])
            ? known.Session
            : null;
}
