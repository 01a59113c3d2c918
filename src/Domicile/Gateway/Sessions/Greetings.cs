using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Domicile.Gateway.Sessions;

/// <summary>What sites told of themselves at earlier logins, so that a client can be welcomed before it needs a connection to any: who asks nothing
/// costs no server process. What has changed since is told when its first connection stands. Safe for many threads.</summary>
internal sealed class Greetings
{
    /// <summary>Beyond this many kinds of login, all are forgotten: clients choose the settings.</summary>
    private const int Most = 1_000;

    private readonly ConcurrentDictionary<string, ImmutableArray<KeyValuePair<string, string>>> _known = new(StringComparer.Ordinal);

    /// <summary>The parameters that a site told to the last session of this role with these settings; null when there was none.</summary>
    public ImmutableArray<KeyValuePair<string, string>>? Find(BackendLogin login) => _known.TryGetValue(KeyOf(login), out var known) ? known : null;

    /// <summary>Remembers what a site told.</summary>
    public void Learn(BackendLogin login, IReadOnlyDictionary<string, string> parameters)
    {
        if (_known.Count >= Most)
        {
            _known.Clear();
        }

        _known[KeyOf(login)] = [.. parameters];
    }

    private static string KeyOf(BackendLogin login) => string.Join('\0', login.Settings.SelectMany(s => new[] { s.Name, s.Value }).Prepend(login.Role));
}
