using System.Globalization;
using Domicile.Estate;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.Audit.Postgres;

/// <summary>Journals how many transactions a site's PostgreSQL has committed, by its own counter (<c>pg_stat_database.xact_commit</c>), and how many a
/// gateway has seen commit: what passes the gateway by is the difference.</summary>
/// <remarks>The counter counts everybody: applications, Domicile, autovacuum. It outlasts a clean restart and begins anew after a crash or a reset; what was
/// committed between the last look and that is not known to anyone.</remarks>
public static class CommitCounts
{
    /// <summary>Who counted, in an entry: PostgreSQL itself.</summary>
    public const string Postgres = Ledger.Reconciling.Reconciliation.Postgres;

    /// <summary>Reads the counter, and what tells one run of it from the next.</summary>
    private const string Counter = "SELECT xact_commit, concat_ws(' ', stats_reset, pg_postmaster_start_time()) FROM pg_stat_database WHERE datname = current_database()";

    /// <summary>Journals what a site has committed since it was last asked, by whomever; the first time it only takes note of the counter.</summary>
    public static async Task TellAsync(NpgsqlConnection control, SiteId site, NpgsqlConnection atSite, CancellationToken cancellationToken)
    {
        var (counter, run) = await ReadAsync(atSite, cancellationToken);
        await control.ExecuteAsync(
            """
            WITH before AS (
              SELECT since, CASE WHEN $2 >= counter THEN $2 - counter WHEN run = $3 THEN 0 ELSE $2 END AS more FROM domicile_control.commits_told WHERE site = $1 FOR UPDATE),
            told AS (
              INSERT INTO domicile_control.commits_told AS t (site, counter, run) VALUES ($1, $2, $3)
              ON CONFLICT (site) DO UPDATE SET counter = CASE WHEN t.run = excluded.run THEN greatest(t.counter, excluded.counter) ELSE excluded.counter END,
                run = excluded.run, since = excluded.since, commits = t.commits + (SELECT more FROM before))
            INSERT INTO domicile_control.journal (claim, act, detail)
            SELECT 0, 'counted', concat_ws(' ', $1, $4, more, ceil(extract(epoch FROM clock_timestamp() - since))::bigint) FROM before WHERE more > 0
            """,
            [site.Text, counter, run, Postgres], cancellationToken);
    }

    /// <summary>Reads a site's counter as it stands, and what tells one run of it from the next.</summary>
    public static async Task<(long Counter, string Run)> ReadAsync(NpgsqlConnection atSite, CancellationToken cancellationToken) =>
        (await atSite.RowsAsync(Counter, [], r => (r.GetInt64(0), r.GetString(1)), cancellationToken))[0];

    /// <summary>Journals what a gateway has seen commit at a site for some seconds.</summary>
    public static Task<int> JournalAsync(NpgsqlConnection control, SiteId site, long commits, TimeSpan since, CancellationToken cancellationToken) => control.ExecuteAsync(
        "INSERT INTO domicile_control.journal (claim, act, detail) VALUES (0, 'counted', $1)",
        [string.Create(CultureInfo.InvariantCulture, $"{site} gateway {commits} {Math.Ceiling(since.TotalSeconds)}")], cancellationToken);
}
