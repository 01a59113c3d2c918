using System.Globalization;
using Domicile.Configuration.Yaml;
using Domicile.Postgres;

namespace Domicile.Configuration.Reading;

/// <summary>Reads a connection: a libpq URL or keyword string, or a mapping of host, port, database, user, password, sslmode.</summary>
internal static class AddressReader
{
    internal static ServerAddress? Read(YamlValue value, ReadingContext context)
    {
        if (!value.IsMapping)
        {
            return FromText(value, context);
        }

        if (value.Entries("A connection") is [var only] && YamlValue.KeyText(only.Key.Node) == "postgres")
        {
            return Read(only.Value, context);
        }

        var keys = value.Keys("A connection", "host", "port", "database", "user", "password", "sslmode");
        var host = Required(keys, value, "host");
        var database = Required(keys, value, "database");
        var user = Required(keys, value, "user");
        var port = keys.TryGetValue("port", out var at) ? Port(at) : 5432;
        var sslMode = keys.TryGetValue("sslmode", out var mode) ? SslMode(mode) : "prefer";
        var password = keys.TryGetValue("password", out var secret) ? Password(secret, context) : null;
        return host is null || database is null || user is null ? null : new(host, port, database, user, password, sslMode);
    }

    private static ServerAddress? FromText(YamlValue value, ReadingContext context)
    {
        if (value.Text("The connection") is not { } text)
        {
            return null;
        }

        try
        {
            return ConnectionText.Parse(text, context.Environment);
        }
        catch (DomicileException wrong)
        {
            value.Fault($"{wrong.Message} {wrong.Detail}", wrong.Hint);
            return null;
        }
    }

    private static string? Required(Dictionary<string, YamlValue> keys, YamlValue value, string key)
    {
        if (keys.TryGetValue(key, out var found))
        {
            return found.Text($"The {key} of the connection");
        }

        value.Fault($"The connection has no {key}.", $"Add '{key}: ...'.");
        return null;
    }

    private static int Port(YamlValue value)
    {
        if (int.TryParse(value.Text("The port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65_536)
        {
            return port;
        }

        value.Fault("The port is not a number from 1 to 65535.", "PostgreSQL's usual port is 5432.");
        return 5432;
    }

    private static string SslMode(YamlValue value)
    {
        var word = value.Text("sslmode");
        if (word is not null && !ConnectionText.IsSslMode(word))
        {
            value.Fault($"'{word}' is no sslmode.", "Wanted: disable, allow, prefer, require, verify-ca or verify-full.");
        }

        return word ?? "prefer";
    }

    /// <summary>A secret in place, from an environment variable, or from a file; a relative one counts from the configuration's folder.</summary>
    private static string? Password(YamlValue value, ReadingContext context)
    {
        if (!value.IsMapping)
        {
            value.Note("A password stands in the file.", "Write { env: NAME } or { file: path } to keep it out of version control.");
            return value.Text("The password");
        }

        var keys = value.Keys("A password", "env", "file");
        if (keys.TryGetValue("env", out var variable) && variable.Text("The variable's name") is { } name)
        {
            var secret = context.Environment(name);
            if (secret is null)
            {
                variable.Fault($"The environment variable '{name}' is not set.", $"Set {name} to the password before starting domicile.");
            }

            return secret;
        }

        return keys.TryGetValue("file", out var file) && file.Text("The password's file") is { } path ? FromFile(file, path) : null;
    }

    private static string? FromFile(YamlValue value, string path)
    {
        var full = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(value.File))!, path);
        if (File.Exists(full))
        {
            return File.ReadAllText(full).TrimEnd('\r', '\n');
        }

        value.Fault($"The password's file '{path}' is not there.", "Create it, readable by you alone, or correct the path.");
        return null;
    }
}
