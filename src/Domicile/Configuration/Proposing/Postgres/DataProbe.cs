using System.Collections.Immutable;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;
using Npgsql;

namespace Domicile.Configuration.Proposing.Postgres;

/// <summary>Looks up in the data what a proposal asks: country values, and whether foreign keys cross subjects. Each question has
/// its own time limit (the session's statement_timeout); one that takes too long, or is not permitted, stays open.</summary>
public static class DataProbe
{
    /// <summary>More distinct values than this are no countries.</summary>
    public const int MostCountries = 400;

    /// <summary>Asks every question of a draft.</summary>
    /// <param name="connection">An open connection outside a transaction.</param>
    /// <param name="draft">The draft.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<Probes> AskAsync(NpgsqlConnection connection, Draft draft, CancellationToken cancellationToken)
    {
        var countries = ImmutableDictionary.CreateBuilder<TableName, ImmutableDictionary<string, long>>();
        foreach (var kind in draft.Kinds.Where(k => k.ResidenceColumn is not null))
        {
            var sql = CountriesSql(kind.Candidate.Table.Name, kind.ResidenceColumn!);
            if (await TryAsync(() => connection.RowsAsync(sql, [], r => KeyValuePair.Create(r.GetString(0), r.GetInt64(1)), cancellationToken)) is { Count: <= MostCountries } values)
            {
                countries[kind.Candidate.Table.Name] = values.ToImmutableDictionary(StringComparer.Ordinal);
            }
        }

        var crossing = ImmutableDictionary.CreateBuilder<(TableName, string), bool>();
        foreach (var (from, key, to) in draft.Crossable)
        {
            if (CrossingSql(draft, from, key, to) is { } sql
                && await TryAsync(() => connection.RowsAsync(sql, [], r => r.GetBoolean(0), cancellationToken)) is [var crosses])
            {
                crossing[(from.Name, key.Name)] = crosses;
            }
        }

        return new(countries.ToImmutable(), crossing.ToImmutable());
    }

    /// <summary>Values of a residence column with their row counts, one more than the most at the utmost.</summary>
    public static string CountriesSql(TableName table, string column) =>
        $"SELECT {Sql.Name(column)}::text, count(*) FROM {table.Quoted} WHERE {Sql.Name(column)} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {MostCountries + 1}";

    /// <summary>Whether any row refers to another subject's; null when there is no path to compare by.</summary>
    public static string? CrossingSql(Draft draft, ProposedTable from, ForeignKey key, ProposedTable to)
    {
        var rules = draft.Rules;
        var (mine, theirs) = (OwnerJoin.Of(from.Name, "a", rules), OwnerJoin.Of(to.Name, "b", rules));
        if (mine is null || theirs is null || mine.Kind != theirs.Kind)
        {
            return null;
        }

        var subject = draft.Kinds.First(k => k.Name == mine.Kind).Candidate.Table.PrimaryKey;
        var on = string.Join(" AND ", key.Columns.Zip(key.TargetColumns, (c, t) => $"b.{Sql.Name(t)} = a.{Sql.Name(c)}"));
        return $"SELECT EXISTS (SELECT FROM {from.Name.Quoted} a JOIN {to.Name.Quoted} b ON {on}{mine.Joins}{theirs.Joins} WHERE ({Sql.Names(mine.Subject, subject)}) <> ({Sql.Names(theirs.Subject, subject)}))";
    }

    private static async Task<IReadOnlyList<T>?> TryAsync<T>(Func<Task<IReadOnlyList<T>>> ask)
    {
        try
        {
            return await ask();
        }
        catch (PostgresException refused) when (refused.SqlState is PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.InsufficientPrivilege)
        {
            return null;
        }
    }
}
