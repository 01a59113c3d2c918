using System.Globalization;
using Domicile.Estate;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.Audit.Postgres;

/// <summary>Journals how often a site's guard, or a gateway, has refused something: the log gets counts, never what was refused.</summary>
/// <remarks>A refusal rolls its transaction back, and everything that it could have written down with it. A sequence does not roll back: the guard draws
/// a number before it refuses.</remarks>
public static class RefusalCounts
{
    /// <summary>The SQLSTATEs that a guard counts, each by the sequence <c>domicile.refused_</c> and its name in small letters.</summary>
    private static readonly string[] Counted = ["DM001", "DM002", "DM004", "DM005"];

    /// <summary>Makes the sequences at a site. Safe to repeat.</summary>
    public static string Create { get; } = string.Concat(Counted.Select(c => $"CREATE SEQUENCE IF NOT EXISTS {Sequence(c)};\n"));

    /// <summary>Draws a number for a refusal, in PL/pgSQL.</summary>
    public static string Draw(string sqlState) => $"PERFORM nextval('{Sequence(sqlState)}');";

    /// <summary>Journals what a site's guard has refused since it was last asked, by whomever.</summary>
    /// <returns>The SQLSTATEs of which there were more.</returns>
    public static async Task<IReadOnlySet<string>> TellAsync(NpgsqlConnection control, SiteId site, NpgsqlConnection atSite, CancellationToken cancellationToken)
    {
        var more = new HashSet<string>(StringComparer.Ordinal);
        foreach (var sqlState in Counted)
        {
            var drawn = await atSite.ScalarAsync<long>($"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {Sequence(sqlState)}", [], cancellationToken);
            var lines = await control.ExecuteAsync(
                """
                WITH before AS (SELECT count, since FROM domicile_control.refusals_told WHERE site = $1 AND sqlstate = $2 FOR UPDATE),
                told AS (
                  INSERT INTO domicile_control.refusals_told (site, sqlstate, count) VALUES ($1, $2, $3)
                  ON CONFLICT (site, sqlstate) DO UPDATE SET count = greatest(refusals_told.count, excluded.count), since = excluded.since)
                INSERT INTO domicile_control.journal (claim, act, detail)
                SELECT 0, 'refused', concat_ws(' ', $1, 'guard', $2, $3 - coalesce(b.count, 0), coalesce(ceil(extract(epoch FROM clock_timestamp() - b.since))::bigint, 0))
                FROM (SELECT) one LEFT JOIN before b ON true WHERE $3 > coalesce(b.count, 0)
                """,
                [site.Text, sqlState, drawn], cancellationToken);
            if (lines > 0)
            {
                more.Add(sqlState);
            }
        }

        return more;
    }

    /// <summary>Journals what a gateway has refused for some seconds.</summary>
    public static Task<int> JournalAsync(NpgsqlConnection control, SiteId nearest, string sqlState, long refusals, TimeSpan since, CancellationToken cancellationToken) => control.ExecuteAsync(
        "INSERT INTO domicile_control.journal (claim, act, detail) VALUES (0, 'refused', $1)",
        [string.Create(CultureInfo.InvariantCulture, $"{nearest} gateway {sqlState} {refusals} {Math.Ceiling(since.TotalSeconds)}")], cancellationToken);

    private static string Sequence(string sqlState) => $"domicile.refused_{sqlState.ToLowerInvariant()}";
}
