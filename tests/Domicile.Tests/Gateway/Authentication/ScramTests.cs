using System.Security.Cryptography;
using Domicile.Gateway.Authentication;

namespace Domicile.Tests.Gateway.Authentication;

/// <summary>Both halves of SCRAM against each other.</summary>
public sealed class ScramTests
{
    private const string Password = "pencil";
    private static readonly byte[] Salt = [1, 2, 3, 4, 5, 6, 7, 8];

    [Fact]
    public void A_password_is_proven_and_the_proven_key_logs_in_elsewhere_with_the_same_verifier()
    {
        var verifier = Verifier(Password);
        var (server, isProven) = Run(verifier, new ScramClient(null, null, Password, "abc"));
        Assert.True(isProven);

        var (_, again) = Run(verifier, new ScramClient(server.ClientKey, verifier, null, "def"));
        Assert.True(again);
    }

    [Fact]
    public void A_wrong_password_an_unknown_role_and_a_key_of_another_verifier_prove_nothing()
    {
        Assert.Null(Run(Verifier("other"), new ScramClient(null, null, Password, "abc")).Server.ClientKey);
        Assert.Null(Run(null, new ScramClient(null, null, Password, "abc")).Server.ClientKey);
        Assert.Null(new ScramClient(new byte[32], Verifier(Password) with { Salt = [9] }, null, "abc").Final($"r=abcd,s={Convert.ToBase64String(Salt)},i=4096", out _));
    }

    [Theory]
    [InlineData("SCRAM-SHA-256", "y,,n=,r=abc")]
    [InlineData("SCRAM-SHA-256", "p=tls-server-end-point,,n=,r=abc")]
    [InlineData("SCRAM-SHA-256-PLUS", "n,,n=,r=abc")]
    [InlineData("SCRAM-SHA-256", "n,a=somebody,n=,r=abc")]
    [InlineData("SCRAM-SHA-256", "n,,n=")]
    [InlineData("SCRAM-SHA-1", "n,,n=,r=abc")]
    public void Over_tls_a_downgrade_or_a_malformed_first_message_is_refused(string mechanism, string first)
    {
        using var random = RandomNumberGenerator.Create();
        Assert.Null(new ScramServer(Verifier(Password), random, new byte[32]).First(mechanism, first));
    }

    [Fact]
    public void A_verifier_is_read_as_pg_authid_holds_it()
    {
        var keys = $"{Convert.ToBase64String(new byte[32])}:{Convert.ToBase64String(new byte[32])}";
        Assert.Equal(4096, ScramVerifier.Parse($"SCRAM-SHA-256$4096:{Convert.ToBase64String(Salt)}${keys}")!.Iterations);
        Assert.Null(ScramVerifier.Parse("md5abcdef"));
        Assert.Null(ScramVerifier.Parse($"SCRAM-SHA-256$0:{Convert.ToBase64String(Salt)}${keys}"));
    }

    private static (ScramServer Server, bool IsProven) Run(ScramVerifier? verifier, ScramClient client)
    {
        using var random = RandomNumberGenerator.Create();
        var server = new ScramServer(verifier, random, null);
        var challenge = server.First(ScramServer.Plain, client.First)!;
        var last = client.Final(challenge, out _) is { } proof ? server.Final(proof) : null;
        return (server, last is not null && client.IsProven(last));
    }

    private static ScramVerifier Verifier(string password)
    {
        var salted = Rfc2898DeriveBytes.Pbkdf2(password, Salt, 4096, HashAlgorithmName.SHA256, 32);
        return new(4096, Salt, SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8)), HMACSHA256.HashData(salted, "Server Key"u8));
    }
}
