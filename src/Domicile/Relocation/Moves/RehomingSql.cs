using System.Globalization;
using Domicile.Estate.Facts;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy;
using Domicile.Policy.Homes.Rehoming;
using Domicile.Postgres;

namespace Domicile.Relocation.Moves;

/// <summary><see cref="SettledResidence"/> and <see cref="ResidenceChange"/> as SQL, so that evidence stays in the subject's home and only
/// counts leave it. A test holds the two against each other on random histories.</summary>
/// <param name="kind">The kind of subject; it must declare how residences change.</param>
/// <param name="declared">Its residence at the beginning: SQL over the alias <c>subject</c>.</param>
/// <param name="day">The day.</param>
internal sealed class RehomingSql(SubjectKind kind, string declared, DateOnly day)
{
    private static readonly string Countries = string.Join(", ", Country.Known.Select(c => Sql.Literal(c.ToString())));

    private readonly DeclaredRehoming _how = kind.Rehoming!;

    private RehomingRule Rule => _how.Rule;

    private string Today => Date(day);

    /// <summary>The country that homes follow from: a scalar expression over the alias <c>subject</c>.</summary>
    public string Settled => $"(WITH RECURSIVE {History} SELECT country FROM settled ORDER BY i DESC LIMIT 1)";

    /// <summary>What is under way for each subject that something speaks for: a lateral subquery over the alias <c>subject</c> with the columns
    /// <c>from_country</c>, <c>to_country</c>, <c>state</c> (dwelling, settling, notice-due, noticed) and <c>until</c>.</summary>
    public string Pending => $"""
        (WITH RECURSIVE {History},
        last AS (SELECT country, since FROM settled ORDER BY i DESC LIMIT 1)
        SELECT l.country AS from_country, run.to_country,
          CASE WHEN {Today} < run.since + {Rule.DwellDays} THEN 'dwelling'
            WHEN {Today} < l.since + {Rule.HysteresisDays} THEN 'settling'
            WHEN told.on_day IS NULL OR told.on_day < run.since THEN 'notice-due'
            WHEN {Today} < told.on_day + {Rule.NoticeDays} THEN 'noticed'
            ELSE 'notice-due' END AS state,
          CASE WHEN {Today} < run.since + {Rule.DwellDays} THEN run.since + {Rule.DwellDays}
            WHEN {Today} < l.since + {Rule.HysteresisDays} THEN l.since + {Rule.HysteresisDays}
            WHEN told.on_day >= run.since AND {Today} < told.on_day + {Rule.NoticeDays} THEN told.on_day + {Rule.NoticeDays} END AS until
        FROM last l CROSS JOIN LATERAL {Run(Today, "l.country")} run
        LEFT JOIN LATERAL (SELECT max(n.on_day) AS on_day FROM told n WHERE n.country = run.to_country AND n.on_day <= {Today} AND {Ready("n.on_day", "l", "n", "true")}) told ON true
        WHERE run.to_country IS DISTINCT FROM l.country AND run.kinds >= {Rule.LeastKinds})
        """;

    /// <summary>Evidence, notices, and the fold over the notices that have run out: each either changes the residence or does not.</summary>
    private string History => $"""
        evidence AS MATERIALIZED (
          SELECT upper(e.{Sql.Name(_how.Evidence.Country)}::text) AS country, e.{Sql.Name(_how.Evidence.Kind!)}::text AS kind, e.{Sql.Name(_how.Evidence.On)}::date AS on_day
          FROM {_how.Evidence.Table.Quoted} e
          WHERE {Own(_how.Evidence, "e")} AND e.{Sql.Name(_how.Evidence.Kind!)}::text IN ({Counting}) AND upper(e.{Sql.Name(_how.Evidence.Country)}::text) IN ({Countries})),
        told AS MATERIALIZED (
          SELECT upper(n.{Sql.Name(_how.Notices.Country)}::text) AS country, n.{Sql.Name(_how.Notices.On)}::date AS on_day FROM {_how.Notices.Table.Quoted} n WHERE {Own(_how.Notices, "n")}),
        over AS MATERIALIZED (
          SELECT country, on_day, on_day + {Rule.NoticeDays} AS ends, row_number() OVER (ORDER BY on_day, country COLLATE "C") AS i FROM told WHERE on_day + {Rule.NoticeDays} <= {Today}),
        settled AS (
          SELECT 0::bigint AS i, ({declared})::text AS country, NULL::date AS since
          UNION ALL
          SELECT s.i + 1, CASE WHEN v.counts THEN n.country ELSE s.country END, CASE WHEN v.counts THEN n.ends ELSE s.since END
          FROM settled s JOIN over n ON n.i = s.i + 1
          CROSS JOIN LATERAL (SELECT {Ready("n.on_day", "s", "n", "true")} AND {Ready("n.ends", "s", "n", "run.since <= n.on_day")} AS counts) v)
        """;

    private string Counting => string.Join(", ", Rule.Counting.Select(k => Sql.Literal(Vocabulary.WordFor(k))).Order(StringComparer.Ordinal).DefaultIfEmpty("NULL"));

    /// <summary>Whether everything but the notice was fulfilled for the notice's country on a day.</summary>
    private string Ready(string asOf, string settled, string notice, string further) => $"""
        EXISTS (SELECT FROM {Run(asOf, $"{settled}.country")} run
          WHERE run.to_country = {notice}.country AND run.to_country IS DISTINCT FROM {settled}.country AND run.kinds >= {Rule.LeastKinds}
            AND {asOf} >= run.since + {Rule.DwellDays} AND ({settled}.since IS NULL OR {asOf} >= {settled}.since + {Rule.HysteresisDays}) AND {further})
        """;

    /// <summary>The country that evidence up to a day speaks for last, since when unopposed, and by how many kinds; no row without evidence. On one
    /// day what speaks for the settled country counts as the later.</summary>
    private static string Run(string asOf, string settled) => $"""
        (SELECT o.to_country, min(o.on_day) AS since, count(DISTINCT o.kind) AS kinds FROM (
          SELECT e.*, max(e.n) FILTER (WHERE e.country <> e.to_country) OVER () AS opposed FROM (
            SELECT country, kind, on_day, row_number() OVER w AS n, last_value(country) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS to_country
            FROM evidence WHERE on_day <= {asOf} WINDOW w AS (ORDER BY on_day, coalesce(country = {settled}, false), country COLLATE "C")) e) o
          WHERE o.n > coalesce(o.opposed, 0) GROUP BY o.to_country)
        """;

    private string Own(SightingTable table, string alias) =>
        string.Join(" AND ", table.By.Zip(kind.Key, (own, key) => $"{alias}.{Sql.Name(own)} = subject.{Sql.Name(key)}"));

    private static string Date(DateOnly day) => $"date '{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}'";
}
