using System.Security.Cryptography;
using System.Text;

namespace Domicile.Postgres.Wire;

/// <summary>Answers a server's requests for a password: trust, cleartext, MD5 and SCRAM-SHA-256.</summary>
internal sealed class Login(ServerAddress address)
{
    private Scram? _scram;

    /// <summary>The answer to an authentication message; null when none is wanted.</summary>
    /// <param name="body">The message after its length: a number, and what belongs to it.</param>
    /// <exception cref="ConnectionException">A method that is not known, no password, or a server that does not prove that it knows it.</exception>
    public byte[]? Answer(ReadOnlySpan<byte> body)
    {
        var cursor = new WireCursor(body);
        switch (cursor.Int32())
        {
            case 0:
                return _scram is { IsProven: false } ? throw ConnectionException.NotMade(address, "the server ended SCRAM without its proof.") : null;
            case 3:
                return Frontend.Password(Frontend.Text(Password));
            case 5:
                return Frontend.Password(Frontend.Text(Md5(cursor.Take(4))));
            case 10:
                _scram = Scram.Begin(address, Password, cursor.Rest);
                return Frontend.Password([.. Frontend.Text(Scram.Mechanism), .. BigEndian(_scram.First.Length), .. _scram.First]);
            case 11 when _scram is not null:
                return Frontend.Password(_scram.Continue(cursor.Rest));
            case 12 when _scram is not null:
                _scram.Finish(cursor.Rest);
                return null;
            case var other:
                throw ConnectionException.NotMade(address, $"the server wants login method {other}; known are trust, password, md5 and scram-sha-256.");
        }
    }

    private string Password => address.Password ?? throw ConnectionException.NotMade(address, "the server wants a password, and none is given.");

    private static byte[] BigEndian(int number) => [(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number];

    /// <summary><c>md5</c> and the hex MD5 of (hex MD5 of password and user) and salt.</summary>
    private string Md5(ReadOnlySpan<byte> salt)
    {
#pragma warning disable CA5351 // The server chose this method; it protects nothing but this login.
        var inner = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(Password + address.User)));
        return "md5" + Convert.ToHexStringLower(MD5.HashData([.. Encoding.ASCII.GetBytes(inner), .. salt]));
#pragma warning restore CA5351
    }
}
