using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Domicile.Postgres.Wire;

/// <summary>The client's half of SCRAM-SHA-256 without channel binding.</summary>
/// <remarks>Source: RFC 5802 and RFC 7677; PostgreSQL manual, "SASL Authentication": the user name stays empty.</remarks>
internal sealed class Scram
{
    /// <summary>The method's name.</summary>
    public const string Mechanism = "SCRAM-SHA-256";

    /// <summary>A server may not keep us hashing for ever.</summary>
    private const int MostIterations = 1_000_000;

    private readonly ServerAddress _address;
    private readonly string _password;
    private readonly string _nonce;
    private byte[] _serverSignature = [];

    private Scram(ServerAddress address, string password, string nonce)
    {
        _address = address;
        _password = password;
        _nonce = nonce;
    }

    /// <summary>The first message.</summary>
    public byte[] First => Encoding.ASCII.GetBytes($"n,,n=,r={_nonce}");

    /// <summary>Whether the server has shown that it knows the password, too.</summary>
    public bool IsProven { get; private set; }

    /// <summary>Begins when the server offers the mechanism in a list of texts.</summary>
    public static Scram Begin(ServerAddress address, string password, ReadOnlySpan<byte> offered)
    {
        var cursor = new WireCursor(offered);
        for (var name = cursor.Text(); name.Length > 0; name = cursor.Text())
        {
            if (name == Mechanism)
            {
                return new(address, Prepared(password), Convert.ToBase64String(RandomNumberGenerator.GetBytes(18)));
            }
        }

        throw ConnectionException.NotMade(address, $"the server does not offer {Mechanism}.");
    }

    /// <summary>The final message, with our proof.</summary>
    /// <param name="serverFirst">Nonce, salt and iterations: <c>r=...,s=...,i=...</c>.</param>
    public byte[] Continue(ReadOnlySpan<byte> serverFirst)
    {
        var challenge = Encoding.UTF8.GetString(serverFirst);
        var nonce = Attribute(challenge, 'r');
        if (!nonce.StartsWith(_nonce, StringComparison.Ordinal) || nonce.Length == _nonce.Length)
        {
            throw Bad("its nonce does not continue ours");
        }

        var salted = Salted(Attribute(challenge, 's'), Attribute(challenge, 'i'));
        var bare = $"c=biws,r={nonce}";
        var signed = Encoding.UTF8.GetBytes($"n=,r={_nonce},{challenge},{bare}");
        var clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        var proof = HMACSHA256.HashData(SHA256.HashData(clientKey), signed);
        for (var i = 0; i < proof.Length; i++)
        {
            proof[i] ^= clientKey[i];
        }

        _serverSignature = HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), signed);
        return Encoding.UTF8.GetBytes($"{bare},p={Convert.ToBase64String(proof)}");
    }

    /// <summary>Checks the server's proof, <c>v=...</c>.</summary>
    public void Finish(ReadOnlySpan<byte> serverFinal)
    {
        var signature = Decoded(Attribute(Encoding.UTF8.GetString(serverFinal), 'v'));
        IsProven = _serverSignature.Length > 0 && CryptographicOperations.FixedTimeEquals(signature, _serverSignature)
            ? true
            : throw Bad("it does not know the password");
    }

    private byte[] Salted(string salt, string iterations) =>
        int.TryParse(iterations, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= MostIterations
            ? Rfc2898DeriveBytes.Pbkdf2(_password, Decoded(salt), count, HashAlgorithmName.SHA256, outputLength: 32)
            : throw Bad("its iteration count is out of range");

    private byte[] Decoded(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? bytes[..length] : throw Bad("it sent bad base64");
    }

    private string Attribute(string message, char name)
    {
        var found = message.Split(',').FirstOrDefault(a => a.Length > 1 && a[0] == name && a[1] == '=');
        return found is null ? throw Bad($"attribute {name} is missing") : found[2..];
    }

    /// <summary>SASLprep where the runtime can (it can for all but invariant builds), else the text as it is, as the server does with what it cannot prepare.</summary>
    private static string Prepared(string password)
    {
        try
        {
            return password.Normalize(NormalizationForm.FormKC);
        }
        catch (PlatformNotSupportedException)
        {
            return password;
        }
        catch (ArgumentException)
        {
            return password;
        }
    }

    private ConnectionException Bad(string why) => ConnectionException.NotMade(_address, $"the server failed SCRAM: {why}.");
}
