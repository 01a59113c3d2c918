using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Domicile.Gateway.Sessions;

/// <summary>TLS towards clients.</summary>
internal static class ServerTls
{
    /// <summary>How a client's connection is encrypted.</summary>
    public static SslServerAuthenticationOptions Options(X509Certificate2 certificate) => new()
    {
        ServerCertificate = certificate,
        ApplicationProtocols = [new SslApplicationProtocol("postgresql")],
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
    };

    /// <summary>The channel binding <c>tls-server-end-point</c>: the certificate, hashed as its signature was.</summary>
    /// <remarks>Source: RFC 5929, section 4.1: SHA-256 where the signature used MD5 or SHA-1.</remarks>
    public static byte[] EndPoint(X509Certificate2 certificate) => certificate.SignatureAlgorithm.Value switch
    {
        "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => SHA384.HashData(certificate.RawData),
        "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => SHA512.HashData(certificate.RawData),
        _ => SHA256.HashData(certificate.RawData),
    };
}
