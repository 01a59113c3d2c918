using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Domicile.Estate;

namespace Domicile.Gateway.Sessions;

/// <summary>Where a site's server is, looked up beforehand, so that no loop waits for a name server.</summary>
/// <param name="Site">The site.</param>
/// <param name="At">Address and port, or the path of a Unix socket.</param>
/// <param name="Database">Its database.</param>
internal sealed record SiteEndPoint(Site Site, EndPoint At, string Database)
{
    /// <summary>Whether TLS is asked for, and whether it must be had: libpq's meaning of sslmode.</summary>
    public bool WantsTls => At is IPEndPoint && Site.Database!.SslMode != "disable";

    /// <inheritdoc cref="WantsTls"/>
    public bool NeedsTls => WantsTls && Site.Database!.SslMode != "prefer";

    /// <summary>Looks a site's address up.</summary>
    /// <exception cref="DomicileException">The name is unknown.</exception>
    public static async Task<SiteEndPoint> FindAsync(Site site, CancellationToken cancellationToken)
    {
        var address = site.Database!;
        if (address.Host.StartsWith('/'))
        {
            return new(site, new UnixDomainSocketEndPoint($"{address.Host}/.s.PGSQL.{address.Port}"), address.Database);
        }

        try
        {
            var found = await Dns.GetHostAddressesAsync(address.Host, cancellationToken);
            return new(site, new IPEndPoint(found[0], address.Port), address.Database);
        }
        catch (SocketException unknown)
        {
            throw new DomicileException($"The address of site '{site.Id}' is not known.", unknown.Message, "Check 'postgres.host' of the site.", unknown);
        }
    }

    /// <summary>TLS towards it, as its sslmode asks.</summary>
    public SslClientAuthenticationOptions Tls() => new()
    {
        TargetHost = Site.Database!.Host,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = Site.Database.SslMode switch
        {
            "verify-full" => static (_, _, _, errors) => errors == SslPolicyErrors.None,
            "verify-ca" => static (_, _, _, errors) => (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None,
#pragma warning disable CA5359 // libpq's meaning of require and prefer: encrypt, and trust whoever answers.
            _ => static (_, _, _, _) => true,
#pragma warning restore CA5359
        },
    };
}
