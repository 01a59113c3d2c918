using Domicile.Estate;
using Domicile.Ledger.Entries;
using Domicile.Ledger.Reconciling;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.Audit.Postgres;

/// <summary>Reads what directory and journal show of an area, for its log to be held against.</summary>
/// <remarks>What was never logged shows as well: a home that has changed without a key for its tokens, a batch in a phase that was not announced.
/// PostgreSQL's commit counters are held against what a worker has told the log of them, and against what the sites say now.</remarks>
public static class ControlFacts
{
    /// <summary>Reads them.</summary>
    /// <param name="control">The control database.</param>
    /// <param name="area">The area.</param>
    /// <param name="entries">The area's log, in order: whom it announced to have left, no matter where they have gone since.</param>
    /// <param name="counters">Each site's commit counter as it stands, from <see cref="CommitCounts.ReadAsync"/>; a site that cannot be asked is left out.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<ObservedFacts> ReadAsync(
        NpgsqlConnection control, LedgerArea area, IEnumerable<LedgerEntry> entries, IReadOnlyDictionary<string, (long Counter, string Run)> counters, CancellationToken cancellationToken)
    {
        var logged = entries.Select(e => e.Body).OfType<EntryBody.HomeChanged>().GroupBy(h => h.Subject, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.MaxBy(h => h.Epoch)!, StringComparer.Ordinal);
        var sites = area.Sites.Select(s => s.Text).ToArray();
        var rows = await control.RowsAsync(
            """
            SELECT d.token, d.home, d.epoch, k.key, d.home = ANY ($1)
            FROM domicile_control.directory d LEFT JOIN domicile_control.subject_key k USING (kind, token) WHERE d.epoch > 1
            """,
            [sites], r => (Token: Convert.ToHexStringLower(r.GetFieldValue<byte[]>(0)), Home: r.GetString(1), Epoch: r.GetInt64(2), Key: r.IsDBNull(3) ? null : r.GetFieldValue<byte[]>(3), IsHere: r.GetBoolean(4)),
            cancellationToken);
        var homes = new List<ObservedFacts.Home>();
        foreach (var row in rows)
        {
            var subject = row.Key is null ? $"directory {row.Token}" : SubjectToken.Of(row.Key, row.Token);
            if (row.IsHere)
            {
                homes.Add(new(subject, row.Home, row.Epoch));
            }
            else if (logged.TryGetValue(subject, out var left))
            {
                // Later changes among other areas are their logs' business.
                homes.Add(row.Epoch > left.Epoch ? new(subject, left.To, left.Epoch) : new(subject, row.Home, row.Epoch));
            }
        }

        // A batch that was planned and not begun has done nothing yet.
        var batches = await control.RowsAsync(
            """
            SELECT b.move::text, b.id, b.phase FROM domicile_control.batch b
            WHERE (b.source = ANY ($1) OR b.target = ANY ($1)) AND b.subjects > 0 AND (b.phase <> 'planned' OR EXISTS (SELECT FROM domicile_control.journal j WHERE j.batch = b.id))
            """,
            [sites], r => new ObservedFacts.Batch(r.GetString(0), r.GetInt64(1), r.GetString(2)), cancellationToken);
        return new(homes, [.. batches], await CommitsAsync(control, sites, counters, cancellationToken));
    }

    /// <summary>What the log must account for: what was journalled of each site's counter, and what it has grown by since if nobody has looked lately.</summary>
    private static async Task<IReadOnlyList<ObservedFacts.CommitCount>> CommitsAsync(
        NpgsqlConnection control, string[] sites, IReadOnlyDictionary<string, (long Counter, string Run)> counters, CancellationToken cancellationToken)
    {
        var told = await control.RowsAsync(
            "SELECT site, commits, counter, run, clock_timestamp() - since > interval '5 minutes' FROM domicile_control.commits_told WHERE site = ANY ($1)",
            [sites], r => (Site: r.GetString(0), Commits: r.GetInt64(1), Counter: r.GetInt64(2), Run: r.GetString(3), IsOld: r.GetBoolean(4)), cancellationToken);
        return [.. told.Select(t =>
        {
            // A counter that was wound back without a restart shows, too.
            var grown = counters.TryGetValue(t.Site, out var now) && now.Run == t.Run ? now.Counter - t.Counter : 0;
            return ObservedFacts.CommitCount.InAll(t.Site, t.Commits + (t.IsOld ? grown : Math.Min(grown, 0)));
        })];
    }
}
