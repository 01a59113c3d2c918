using System.Collections.Immutable;
using System.Globalization;
using Domicile.Configuration;
using Domicile.Configuration.Proposing;
using Domicile.Estate;
using Domicile.Policy;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.Assessment.Postgres;

/// <summary>Counts each table's rows by the residence of the subjects whose they are: all of a small table, a sample of a large one.</summary>
internal sealed class CountryCounter(NpgsqlConnection connection, Draft draft, Proposal proposal, TimeProvider time, TimeSpan budget)
{
    /// <summary>Up to this size every row is counted.</summary>
    private const long ExactBytes = 64L << 20;

    /// <summary>What a sample reads at the most.</summary>
    private const long SampleBytes = 16L << 20;

    private readonly long _started = time.GetTimestamp();

    internal async Task<AssessedTable> CountAsync(ProposedTable table, CancellationToken cancellationToken)
    {
        var join = table.Role is TableRole.Subject or TableRole.Owned ? OwnerJoin.Of(table.Name, "a", draft.Rules) : null;
        var kind = join is null ? null : proposal.Kinds.First(k => k.Name == join.Kind);
        var estimated = new AssessedTable(
            table.Name.ToString(), table.Role.ToString().ToLowerInvariant(), kind?.Name, (long)Math.Max(0, table.Table.EstimatedRows), table.Table.Bytes, CountMethod.Estimated, [], null);
        if (time.GetElapsedTime(_started) > budget)
        {
            return estimated;
        }

        var percent = table.Table.Bytes <= ExactBytes ? 100 : Math.Max(0.01, 100.0 * SampleBytes / table.Table.Bytes);
        var sql = Sql(table, join, kind, percent);
        try
        {
            var counts = await connection.RowsAsync(sql, [], r => (Value: r.IsDBNull(0) ? null : r.GetString(0), Rows: r.GetInt64(1), Bytes: r.GetInt64(2)), cancellationToken);
            var countries = counts.GroupBy(c => Country(c.Value, kind)).Select(g => new CountryCount(g.Key, Scaled(g.Sum(c => c.Rows), percent), Scaled(g.Sum(c => c.Bytes), percent)))
                .OrderByDescending(c => c.Rows).ThenBy(c => c.Country, StringComparer.Ordinal).ToImmutableArray();
            return estimated with { Rows = countries.Sum(c => c.Rows), Method = percent < 100 ? CountMethod.Sampled : CountMethod.Exact, Countries = kind is null ? [] : countries, Sql = sql };
        }
        catch (PostgresException refused) when (refused.SqlState is PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.InsufficientPrivilege)
        {
            return estimated;
        }
    }

    private static string Sql(ProposedTable table, OwnerJoin? join, ProposedKind? kind, double percent)
    {
        var residence = kind switch
        {
            null => "NULL::text",
            { ResidenceColumn: { } column } => $"{join!.Subject}.{Domicile.Postgres.Sql.Name(column)}::text",
            { ResidenceSql: { } expression } => $"(SELECT ({expression})::text FROM (SELECT {join!.Subject}.*) AS subject)",
            _ => "NULL::text",
        };
        var sample = percent < 100 ? $" TABLESAMPLE SYSTEM ({percent.ToString("0.####", CultureInfo.InvariantCulture)})" : "";
        // LEFT JOIN: a row that belongs to nobody is counted under 'unknown', not left out.
        var joins = join?.Joins.Replace(" JOIN ", " LEFT JOIN ", StringComparison.Ordinal);
        return $"SELECT {residence}, count(*), coalesce(sum(pg_column_size(a.*)), 0)::bigint FROM {table.Name.Quoted} a{sample}{joins} GROUP BY 1";
    }

    private static string? Country(string? value, ProposedKind? kind) => value is null || kind is null
        ? null
        : kind.Map.TryGetValue(value, out var mapped) || CountryNames.TryFind(value, out mapped) ? mapped.Text : null;

    private static long Scaled(long counted, double percent) => (long)Math.Round(counted * 100 / percent);
}
