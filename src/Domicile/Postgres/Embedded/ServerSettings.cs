using System.Collections.Immutable;
using System.Text;

namespace Domicile.Postgres.Embedded;

/// <summary>The configuration of a server of our own.</summary>
public static class ServerSettings
{
    /// <summary>Durable, decodes logically, tells its log no values: neither statements nor the detail of an error.</summary>
    public static ImmutableDictionary<string, string> Defaults { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["listen_addresses"] = "127.0.0.1",
        ["wal_level"] = "logical",
        ["max_wal_senders"] = "20",
        ["max_replication_slots"] = "20",
        ["max_prepared_transactions"] = "20",
        ["max_connections"] = "200",
        ["fsync"] = "on",
        ["timezone"] = "UTC",
        ["log_timezone"] = "UTC",
        ["jit"] = "off",
        ["logging_collector"] = "off",
        ["log_min_messages"] = "warning",
        ["log_min_error_statement"] = "panic",
        ["log_error_verbosity"] = "terse",
        ["log_parameter_max_length_on_error"] = "0",
    }.ToImmutableDictionary(StringComparer.Ordinal);

    /// <summary>The text of a configuration file, names ascending, values quoted.</summary>
    internal static string Render(IEnumerable<KeyValuePair<string, string>> settings)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in settings.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            text.Append(name).Append(" = '").Append(value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)).Append("'\n");
        }

        return text.ToString();
    }
}
