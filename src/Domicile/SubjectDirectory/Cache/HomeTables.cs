using System.Collections.Frozen;
using Domicile.Estate;
using Domicile.Policy;

namespace Domicile.SubjectDirectory.Cache;

/// <summary>The tables of homes of all kinds, and how old they are.</summary>
/// <param name="kinds">The subject kinds.</param>
/// <param name="sites">The sites.</param>
/// <param name="clock">The clock.</param>
public sealed class HomeTables(IEnumerable<SubjectKind> kinds, IReadOnlyCollection<Site> sites, TimeProvider clock)
{
    private readonly FrozenDictionary<string, HomeTable> _tables = kinds.ToFrozenDictionary(k => k.Name, _ => new HomeTable(sites), StringComparer.Ordinal);
    private long _fedAt = long.MinValue;

    /// <summary>The table of a kind.</summary>
    public HomeTable Of(string kind) => _tables[kind];

    /// <summary>How long ago the directory was last heard completely; null when never. While the control database is down it grows, and
    /// routing goes on: an old home refuses writes and names the new one.</summary>
    public TimeSpan? Age => Volatile.Read(ref _fedAt) is var at && at == long.MinValue ? null : clock.GetElapsedTime(at);

    /// <summary>Subjects held, of all kinds.</summary>
    public long Count => _tables.Values.Sum(t => t.Count);

    /// <summary>Takes note of a home; a kind that is not declared, or an older epoch, changes nothing.</summary>
    public void Learn(string kind, SubjectToken token, Home home)
    {
        if (_tables.TryGetValue(kind, out var table))
        {
            table.Learn(token, home);
        }
    }

    /// <summary>Takes note that everything up to a time was heard.</summary>
    /// <param name="asked">The clock's timestamp from before the directory was asked.</param>
    public void Fed(long asked) => Volatile.Write(ref _fedAt, asked);
}
