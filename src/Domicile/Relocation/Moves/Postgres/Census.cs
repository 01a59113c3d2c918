using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Sites.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Domicile.Relocation.Moves.Postgres;

/// <summary>Counts subjects at a site, and puts them into batches.</summary>
public static class Census
{
    /// <summary>Subjects at home at the site and not under way, by country of residence; the empty text stands for unknown.</summary>
    /// <remarks>Before Domicile is installed at the site, everybody who has a row there is at home there.</remarks>
    public static Task<IReadOnlyDictionary<string, long>> CountAsync(
        NpgsqlConnection source, SubjectKind kind, SiteDatabase site, string? where, DateOnly day, CancellationToken cancellationToken) =>
        CountAsync(source, kind, site, $"r.batch IS NULL AND ({where ?? "true"})", where, day, cancellationToken);

    /// <summary>The same, with those under way: here until their batch is opened elsewhere, and from then on there. Leases say so; the residence row of either site lags behind
    /// them. Who is killed between the opening and the old home's hearing of it is counted at both until a worker comes, never at neither.</summary>
    public static Task<IReadOnlyDictionary<string, long>> EverybodyAsync(
        NpgsqlConnection source, SubjectKind kind, SiteDatabase site, DateOnly day, CancellationToken cancellationToken) =>
        CountAsync(
            source, kind, site,
            $"""
            NOT EXISTS (SELECT FROM domicile.lease l WHERE l.batch = r.batch AND l.source = {site.Site.Number} AND l.state = 'moved')
              OR EXISTS (SELECT FROM domicile.lease l WHERE l.batch = r.batch AND l.target = {site.Site.Number} AND l.state = 'open')
            """,
            where: null, day, cancellationToken);

    private static async Task<IReadOnlyDictionary<string, long>> CountAsync(
        NpgsqlConnection source, SubjectKind kind, SiteDatabase site, string which, string? where, DateOnly day, CancellationToken cancellationToken)
    {
        var residents = site.Identity is null ? $"{kind.Table.Quoted} subject WHERE {where ?? "true"}" : $"{ResidenceSql.From(kind)} WHERE r.home = {site.Site.Number} AND {which}";
        var rows = await source.RowsAsync(
            $"SELECT coalesce({ResidenceSql.Country(kind, day)}, ''), count(*) FROM {residents} GROUP BY 1",
            [],
            r => (Country: r.GetString(0), Count: r.GetInt64(1)),
            cancellationToken);
        return rows.ToDictionary(r => r.Country, r => r.Count, StringComparer.Ordinal);
    }

    /// <summary>Puts the chosen subjects into batches and opens a lease for each, in one transaction. From now on the guard sends
    /// a message with every change of theirs.</summary>
    /// <returns>How many each batch got; batches that got none are absent.</returns>
    public static async Task<IReadOnlyDictionary<long, int>> AssignAsync(
        NpgsqlConnection source, SubjectKind kind, Pairs.Pair pair, Selection selection, long firstBatch, long lastBatch, int size, CancellationToken cancellationToken)
    {
        await using var transaction = await source.BeginTransactionAsync(cancellationToken);
        await source.ExecuteAsync(
            $"""
            WITH due AS (
              SELECT {Sql.Names("r", Residences.KeyColumns(kind))}, (row_number() OVER (ORDER BY {Sql.Names("r", Residences.KeyColumns(kind))}) - 1) / $3 AS n
              FROM {ResidenceSql.From(kind)}
              WHERE r.home = $4 AND r.batch IS NULL AND ($1::text[] IS NULL OR coalesce({ResidenceSql.Country(kind, selection.Day)}, '') = ANY ($1)) AND ({selection.Where ?? "true"}))
            UPDATE {Residences.Table(kind)} x SET batch = $2 + due.n FROM due
            WHERE {string.Join(" AND ", Residences.KeyColumns(kind).Select(k => $"x.{k} = due.{k}"))} AND due.n <= $5 - $2 AND x.batch IS NULL AND x.home = $4
            """,
            [
                new NpgsqlParameter { Value = selection.Countries is { } some ? some.ToArray() : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                firstBatch, (long)size, pair.Source.Number, lastBatch,
            ],
            cancellationToken);
        var rows = await source.RowsAsync(
            $"""
            WITH sizes AS (SELECT batch, count(*)::integer AS n FROM {Residences.Table(kind)} WHERE batch BETWEEN $1 AND $2 GROUP BY batch),
            leased AS (
              INSERT INTO domicile.lease (batch, kind, source, target, state) SELECT batch, $3, $4, $5, 'assigned' FROM sizes)
            SELECT batch, n FROM sizes
            """,
            [firstBatch, lastBatch, kind.Name, pair.Source.Number, pair.Target.Number],
            r => (Batch: r.GetInt64(0), Count: r.GetInt32(1)),
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return rows.ToDictionary(r => r.Batch, r => r.Count);
    }

    /// <summary>The subjects of a run of batches, by country of residence on a day.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> CountAsync(
        NpgsqlConnection source, SubjectKind kind, long firstBatch, long lastBatch, DateOnly day, CancellationToken cancellationToken)
    {
        var rows = await source.RowsAsync(
            $"SELECT coalesce({ResidenceSql.Country(kind, day)}, ''), count(*) FROM {ResidenceSql.From(kind)} WHERE r.batch BETWEEN $1 AND $2 GROUP BY 1",
            [firstBatch, lastBatch],
            r => (Country: r.GetString(0), Count: r.GetInt64(1)),
            cancellationToken);
        return rows.ToDictionary(r => r.Country, r => r.Count, StringComparer.Ordinal);
    }

    /// <summary>How many subjects each batch has.</summary>
    public static async Task<IReadOnlyDictionary<long, int>> SizesAsync(
        NpgsqlConnection source, SubjectKind kind, long firstBatch, long lastBatch, CancellationToken cancellationToken)
    {
        var rows = await source.RowsAsync(
            $"SELECT batch, count(*)::integer FROM {Residences.Table(kind)} WHERE batch BETWEEN $1 AND $2 GROUP BY batch",
            [firstBatch, lastBatch],
            r => (Batch: r.GetInt64(0), Count: r.GetInt32(1)),
            cancellationToken);
        return rows.ToDictionary(r => r.Batch, r => r.Count);
    }
}
