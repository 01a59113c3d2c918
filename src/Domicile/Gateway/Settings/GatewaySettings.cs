using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Domicile.Configuration;
using Domicile.Configuration.Yaml;
using Domicile.Estate;
using Domicile.Gateway.Authentication;
using Domicile.Gateway.Holding;
using Domicile.Gateway.Sessions;

namespace Domicile.Gateway.Settings;

/// <summary>Reads gateway.yaml: listeners, TLS, roles, the limits of the hold.</summary>
public static class GatewaySettings
{
    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="declaration">The estate: roles may be pinned to its sites only.</param>
    /// <param name="environment">Gives an environment variable; null when it is not set.</param>
    /// <exception cref="DomicileException">It has faults; the detail lists all of them with their lines.</exception>
    public static GatewayOptions Load(string path, Declaration declaration, Func<string, string?> environment)
    {
        var log = new FaultLog(path);
        var faults = new Estate.Facts.Yaml.FaultLog();
        var text = File.Exists(path) ? File.ReadAllText(path) : throw new DomicileException(
            $"There is no gateway configuration at '{path}'.", "The gateway must know where to listen and who may log in.", "Write it as docs/gateway.md shows, and give it with --gateway.");
        var map = Estate.Facts.Yaml.SourceReader.Read(new(path, text), faults);
        log.Add(faults);
        var options = map is null ? null : Read(new("", map, log), declaration, Path.GetDirectoryName(Path.GetFullPath(path))!, environment);
        return !log.HasErrors && options is not null ? options : throw new DomicileException(
            $"{path} has {log.All.Length} fault(s).", string.Join(Environment.NewLine, log.All), "Mend them; docs/gateway.md says what each key means.");
    }

    private static GatewayOptions Read(YamlValue top, Declaration declaration, string folder, Func<string, string?> environment)
    {
        var keys = top.Keys("gateway.yaml", "listen", "tls", "nearest", "roles", "hold");
        if (!keys.ContainsKey("listen") || !keys.ContainsKey("roles"))
        {
            top.Fault("gateway.yaml needs 'listen' and 'roles'.", "Say where clients come in, and who may.");
        }

        return new()
        {
            Listeners = [.. (keys.TryGetValue("listen", out var listen) ? listen.Items() : []).Select(l => Listener(l, declaration)).OfType<GatewayListener>()],
            Roles = [.. (keys.TryGetValue("roles", out var roles) ? roles.Entries("'roles'") : []).Select(r => Role(r.Key, r.Value, declaration, environment)).OfType<GatewayRole>()],
            Sites = declaration.Sites,
            Nearest = keys.TryGetValue("nearest", out var nearest) ? Site(nearest, declaration) : null,
            Certificate = keys.TryGetValue("tls", out var tls) ? Certificate(tls, folder) : null,
            Hold = keys.TryGetValue("hold", out var hold) ? Hold(hold) : new(),
        };
    }

    private static GatewayListener? Listener(YamlValue value, Declaration declaration)
    {
        var keys = value.Keys("A listener", "address", "port", "country", "entity", "tls");
        var address = keys.TryGetValue("address", out var at) ? at.Text("The address") : "127.0.0.1";
        if (!IPAddress.TryParse(address, out var ip))
        {
            value.Fault("The address of a listener is no IP address.", "Write 127.0.0.1, 0.0.0.0, or one of this machine's.");
            return null;
        }

        CountryCode? country = null;
        if (keys.TryGetValue("country", out var where) && where.Text("The country") is { } code)
        {
            try
            {
                country = CountryCode.Parse(code);
            }
            catch (DomicileException wrong)
            {
                where.Fault(wrong.Message, wrong.Hint);
            }
        }

        var entity = keys.TryGetValue("entity", out var whose) ? whose.Text("The entity") : null;
        if (entity is not null && !declaration.Homes.Adjudicator.Facts.Estate.Entities.ContainsKey(entity))
        {
            whose!.Fault("No facts name that entity.", "Declare it with its country under 'law: facts: entities', or leave it out: then nobody who comes in here sees across a border.");
        }

        var required = keys.TryGetValue("tls", out var tls) && tls.Text("tls") == "required";
        return new(new(ip, keys.TryGetValue("port", out var port) ? Number(port, 65535) : 5432), country, required) { Entity = entity };
    }

    private static GatewayRole? Role(YamlValue key, YamlValue value, Declaration declaration, Func<string, string?> environment)
    {
        var keys = value.Keys("A role", "verifier", "trust", "password-from", "pin");
        var verifier = keys.TryGetValue("verifier", out var scram) ? scram.Text("The verifier") : null;
        if (verifier is not null && ScramVerifier.Parse(verifier) is null)
        {
            value.Fault("The verifier of a role is not one of PostgreSQL's for SCRAM-SHA-256.", "Take rolpassword from pg_authid at a site, in quotes.");
        }

        if (verifier is null && !(keys.TryGetValue("trust", out var trust) && trust.Text("trust") == "true"))
        {
            value.Fault("A role has neither a verifier nor 'trust: true'.", "Give its verifier; trust believes whoever reaches the listener.");
        }

        var password = keys.TryGetValue("password-from", out var variable) && variable.Text("The variable") is { } name ? environment(name) : null;
        var pins = keys.TryGetValue("pin", out var pin) ? pin.Items().Select(p => Site(p, declaration)).OfType<SiteId>() : [];
        return new(YamlValue.KeyText(key.Node), verifier, password, [.. pins]);
    }

    private static SiteId? Site(YamlValue value, Declaration declaration)
    {
        var found = value.Text("The site") is { } name ? declaration.Sites.FirstOrDefault(s => s.Id.Text == name) : null;
        if (found is null)
        {
            value.Fault("There is no such site.", $"Declared are {string.Join(", ", declaration.Sites.Select(s => s.Id))}.");
        }

        return found?.Id;
    }

    private static X509Certificate2? Certificate(YamlValue value, string folder)
    {
        var keys = value.Keys("'tls'", "certificate", "key");
        if (!keys.TryGetValue("certificate", out var certificate) || !keys.TryGetValue("key", out var key)
            || certificate.Text("The certificate") is not { } file || key.Text("The key") is not { } keyFile)
        {
            value.Fault("'tls' needs 'certificate' and 'key'.", "Give two files in PEM form.");
            return null;
        }

        try
        {
            return X509Certificate2.CreateFromPemFile(Path.Combine(folder, file), Path.Combine(folder, keyFile));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            value.Fault("Certificate or key cannot be read.", "Check the paths (from this file's folder on), the rights, and that both are PEM.");
            return null;
        }
    }

    private static HoldLimits Hold(YamlValue value)
    {
        var (keys, usual) = (value.Keys("'hold'", "transactions", "seconds", "cut-over-seconds"), new HoldLimits());
        return new()
        {
            Parked = keys.TryGetValue("transactions", out var parked) ? Number(parked, 1_000_000) : usual.Parked,
            PerTransaction = keys.TryGetValue("seconds", out var one) ? TimeSpan.FromSeconds(Number(one, 3600)) : usual.PerTransaction,
            PerCutOver = keys.TryGetValue("cut-over-seconds", out var all) ? TimeSpan.FromSeconds(Number(all, 3600)) : usual.PerCutOver,
        };
    }

    private static int Number(YamlValue value, int most)
    {
        if (int.TryParse(value.Text("The number"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most)
        {
            return number;
        }

        value.Fault($"A whole number up to {most} was expected.", "Write the number alone.");
        return 0;
    }
}
