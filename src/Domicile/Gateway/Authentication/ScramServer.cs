using System.Security.Cryptography;
using System.Text;

namespace Domicile.Gateway.Authentication;

/// <summary>The server's half of SCRAM-SHA-256 and SCRAM-SHA-256-PLUS, over a verifier.</summary>
/// <param name="verifier">Null for a role that nobody knows: the exchange then runs to its end, and fails, so that nobody learns which roles there are.</param>
/// <param name="random">The source of nonces.</param>
/// <param name="binding">The channel's <c>tls-server-end-point</c>; null when it is not encrypted.</param>
/// <remarks>Source: RFC 5802, RFC 7677, RFC 5929; PostgreSQL manual, "SASL Authentication". The user name in the first message does not count.</remarks>
internal sealed class ScramServer(ScramVerifier? verifier, RandomNumberGenerator random, byte[]? binding)
{
    public const string Plain = "SCRAM-SHA-256";
    public const string Plus = "SCRAM-SHA-256-PLUS";

    private const int MostNonce = 256;

    private string _header = "";
    private string _bare = "";
    private string _first = "";
    private string _nonce = "";
    private bool _isPlus;

    /// <summary>The client key, known when the client has proven that it knows the password: with the same verifier at a site, it logs in there.</summary>
    public byte[]? ClientKey { get; private set; }

    /// <summary>The mechanisms on offer, as AuthenticationSASL lists them.</summary>
    public IReadOnlyList<string> Offered => binding is null ? [Plain] : [Plus, Plain];

    /// <summary>Takes the client's first message.</summary>
    /// <returns>The server's first; null when it is malformed, or tells of an attack on the channel.</returns>
    public string? First(string mechanism, string message)
    {
        _isPlus = mechanism == Plus;
        if (!Offered.Contains(mechanism, StringComparer.Ordinal) || message.Split(',') is not [var flag, var name, ..] || name is not "")
        {
            return null;
        }

        _header = $"{flag},,";
        _bare = message[_header.Length..];
        var attributes = _bare.Split(',');
        // y: the client could bind, and thinks that we cannot. If we offered it, somebody in between took the offer away.
        var fits = _isPlus ? flag == "p=tls-server-end-point" : flag == "n" || (flag == "y" && binding is null);
        if (!fits || attributes is not [var user, var nonce, ..] || !user.StartsWith("n=", StringComparison.Ordinal) || !nonce.StartsWith("r=", StringComparison.Ordinal)
            || nonce.Length is < 3 or > MostNonce)
        {
            return null;
        }

        var own = new byte[18];
        random.GetBytes(own);
        _nonce = nonce[2..] + Convert.ToBase64String(own);
        _first = $"r={_nonce},s={Convert.ToBase64String(verifier?.Salt ?? Mock())},i={verifier?.Iterations ?? 4096}";
        return _first;
    }

    /// <summary>Takes the client's last message.</summary>
    /// <returns>The server's last; null when the client did not prove that it knows the password.</returns>
    public string? Final(string message)
    {
        var at = message.LastIndexOf(",p=", StringComparison.Ordinal);
        if (at < 0 || ScramVerifier.Decoded(message[(at + 3)..]) is not { Length: 32 } proof)
        {
            return null;
        }

        var bare = message[..at];
        byte[] expected = [.. Encoding.ASCII.GetBytes(_header), .. _isPlus ? binding! : []];
        if (bare.Split(',') is not [var channel, var nonce, ..] || channel != $"c={Convert.ToBase64String(expected)}" || nonce != $"r={_nonce}" || verifier is null)
        {
            return null;
        }

        var signed = Encoding.UTF8.GetBytes($"{_bare},{_first},{bare}");
        var key = HMACSHA256.HashData(verifier.StoredKey, signed);
        for (var i = 0; i < key.Length; i++)
        {
            key[i] ^= proof[i];
        }

        if (!CryptographicOperations.FixedTimeEquals(SHA256.HashData(key), verifier.StoredKey))
        {
            return null;
        }

        ClientKey = key;
        return $"v={Convert.ToBase64String(HMACSHA256.HashData(verifier.ServerKey, signed))}";
    }

    private byte[] Mock()
    {
        var salt = new byte[16];
        random.GetBytes(salt);
        return salt;
    }
}
