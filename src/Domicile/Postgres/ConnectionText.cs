using System.Globalization;

namespace Domicile.Postgres;

/// <summary>Reads connections as libpq writes them: a URL (<c>postgresql://user@host:5432/db?sslmode=require</c>) or keywords
/// (<c>host=... dbname=... user=...</c>).</summary>
/// <remarks>Source: PostgreSQL manual, "Connection Strings". No text of the connection is ever repeated in an error: it may hold a password.</remarks>
public static class ConnectionText
{
    private static readonly string[] SslModes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

    private static readonly string[] Keywords = ["host", "hostaddr", "port", "dbname", "user", "password", "sslmode"];

    /// <summary>Reads either form. What is left out has libpq's defaults: port 5432, the user's own name, a database of that name.</summary>
    /// <param name="text">The connection.</param>
    /// <param name="environment">Gives PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE and PGSSLMODE where the text is silent; null for none.</param>
    /// <exception cref="DomicileException">The text has neither form, or a keyword that is not known.</exception>
    public static ServerAddress Parse(string text, Func<string, string?>? environment = null)
    {
        var parts = text.StartsWith("postgresql://", StringComparison.Ordinal) || text.StartsWith("postgres://", StringComparison.Ordinal)
            ? Url(text)
            : Words(text);
        var unknown = parts.Keys.FirstOrDefault(k => !Keywords.Contains(k, StringComparer.Ordinal));
        if (unknown is not null)
        {
            throw Wrong($"'{unknown}' is not understood here.", $"Known: {string.Join(", ", Keywords)}.");
        }

        string Of(string keyword, string variable, string fallback) =>
            parts.GetValueOrDefault(keyword) ?? environment?.Invoke(variable) ?? fallback;
        var user = Of("user", "PGUSER", Environment.UserName);
        var sslMode = Of("sslmode", "PGSSLMODE", "prefer");
        return new(
            parts.GetValueOrDefault("hostaddr") ?? Of("host", "PGHOST", "localhost"),
            int.TryParse(Of("port", "PGPORT", "5432"), CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65_536 ? port : throw Wrong("The port is not a number from 1 to 65535.", "Write, for instance, port=5432."),
            Of("dbname", "PGDATABASE", user), user, parts.GetValueOrDefault("password") ?? environment?.Invoke("PGPASSWORD"),
            IsSslMode(sslMode) ? sslMode : throw Wrong($"'{sslMode}' is no sslmode.", $"Wanted: {string.Join(", ", SslModes)}."));
    }

    /// <summary>Whether the word is one of libpq's sslmodes.</summary>
    public static bool IsSslMode(string word) => SslModes.Contains(word, StringComparer.Ordinal);

    /// <summary>scheme://user:password@host:port/database?keyword=value, any part but the scheme left out at will.</summary>
    private static Dictionary<string, string> Url(string text)
    {
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        void Put(string key, string value)
        {
            if (value.Length > 0)
            {
                parts[key] = Uri.UnescapeDataString(value);
            }
        }

        var (whole, query) = Cut(text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..], '?');
        var (authority, database) = Cut(whole, '/');
        var at = authority.LastIndexOf('@');
        var (user, password) = Cut(at < 0 ? "" : authority[..at], ':');
        var server = authority[(at + 1)..];
        var colon = server.EndsWith(']') ? -1 : server.LastIndexOf(':');
        Put("user", user);
        Put("password", password);
        Put("host", (colon < 0 ? server : server[..colon]).Trim('[', ']'));
        Put("port", colon < 0 ? "" : server[(colon + 1)..]);
        Put("dbname", database);
        foreach (var (key, value) in query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => Cut(pair, '=')))
        {
            Put(key, value);
        }

        return parts;
    }

    private static (string Before, string After) Cut(string text, char at) =>
        text.IndexOf(at, StringComparison.Ordinal) is >= 0 and var found ? (text[..found], text[(found + 1)..]) : (text, "");

    /// <summary>keyword=value pairs; a value in single quotes may hold spaces, and \' and \\ stand for themselves.</summary>
    private static Dictionary<string, string> Words(string text)
    {
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        var at = 0;
        while (Skip(text, ref at))
        {
            var equals = text.IndexOf('=', at);
            if (equals < 0)
            {
                throw Wrong("It is neither a postgresql:// URL nor keyword=value pairs.", "For instance: postgresql://user@host:5432/database");
            }

            var key = text[at..equals].Trim();
            at = equals + 1;
            parts[key] = Skip(text, ref at) ? Value(text, ref at) : "";
        }

        return parts;
    }

    private static bool Skip(string text, ref int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at < text.Length;
    }

    private static string Value(string text, ref int at)
    {
        var quoted = text[at] == '\'';
        var value = new System.Text.StringBuilder();
        for (at += quoted ? 1 : 0; at < text.Length && (quoted ? text[at] != '\'' : !char.IsWhiteSpace(text[at])); at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
            }

            value.Append(text[at]);
        }

        if (quoted && at++ >= text.Length)
        {
            throw Wrong("A quote is not closed.", "Close it, and write \\' for a quote inside a value.");
        }

        return value.ToString();
    }

    private static DomicileException Wrong(string detail, string hint) =>
        new(message: "The connection cannot be read.", detail: detail, hint: hint);
}
