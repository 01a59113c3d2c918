using System.Collections.Immutable;
using Domicile.Gateway.Routing;
using Domicile.Gateway.Wire;

namespace Domicile.Gateway.Sessions;

/// <summary>A start-up message, understood.</summary>
/// <param name="Minor">The minor protocol version that is asked for.</param>
/// <param name="Role">The role.</param>
/// <param name="Settings">What sites may see.</param>
/// <param name="Own">Settings of the gateway's own, <c>domicile.*</c>.</param>
/// <param name="UnknownOptions">Protocol options that are not known here.</param>
internal sealed record StartupRequest(
    int Minor, string Role, ImmutableArray<(string Name, string Value)> Settings, IReadOnlyList<(string Name, string Value)> Own, IReadOnlyCollection<string> UnknownOptions)
{
    /// <summary>They say what names mean, or who acts: the router and the grants must know, so they are not taken unseen.</summary>
    private static readonly string[] NotTaken =
        ["search_path", "role", "session_authorization", "session_replication_role", "default_transaction_isolation", "default_tablespace", "local_preload_libraries"];

    /// <summary>Reads one.</summary>
    /// <param name="minor">The minor version.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="core">The gateway.</param>
    /// <param name="wrong">Why it is refused.</param>
    /// <returns>Null when it is refused.</returns>
    public static StartupRequest? Read(int minor, IReadOnlyDictionary<string, string> parameters, GatewayCore core, out Refusal? wrong)
    {
        wrong = null;
        if (!parameters.TryGetValue("user", out var role) || role.Length == 0)
        {
            wrong = new("28000", "The start-up message names no role.", "", "Give a user.");
            return null;
        }

        var database = parameters.GetValueOrDefault("database", role);
        if (!core.IsDatabase(database))
        {
            wrong = new("3D000", "That database is not served here.", "The gateway serves the one database that the sites make up together.", "Name it 'domicile', or as a site's database is named.");
            return null;
        }

        if (parameters.TryGetValue("replication", out var replication) && replication is not ("false" or "off" or "no" or "0"))
        {
            wrong = SessionErrors.Replication;
            return null;
        }

        if (StartupOptions.Read(parameters.GetValueOrDefault("options", "")) is not { } options)
        {
            wrong = new("42601", "The start-up options are not understood.", "Known are -c name=value and --name=value.", "Mend 'options'.");
            return null;
        }

        var settings = parameters.Where(p => p.Key is not ("user" or "database" or "options" or "replication") && !p.Key.StartsWith("_pq_.", StringComparison.Ordinal))
            .Select(p => (Name: p.Key, p.Value)).Concat(options).ToList();
        if (settings.Find(s => NotTaken.Contains(s.Name, StringComparer.OrdinalIgnoreCase)) is { Name: { } name })
        {
            wrong = SessionErrors.StartupSetting(name);
            return null;
        }

        var isOwn = settings.ToLookup(s => s.Name.StartsWith("domicile.", StringComparison.OrdinalIgnoreCase));
        return new(minor, role, [.. isOwn[false]], [.. isOwn[true]], [.. parameters.Keys.Where(k => k.StartsWith("_pq_.", StringComparison.Ordinal))]);
    }
}
