using System.Collections.Immutable;
using Domicile.Configuration.Proposing;
using Domicile.Configuration.Proposing.Postgres;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;
using Npgsql;

namespace Domicile.Assessment.Postgres;

/// <summary>Looks at a database and says what a move would meet. Every transaction is read-only and every statement limited, so it
/// may be pointed at production, or at a replica; it needs no configuration and no rights beyond reading.</summary>
/// <param name="time">Measures the look itself.</param>
public sealed class Assessor(TimeProvider time)
{
    /// <summary>The most that one statement may take.</summary>
    private static readonly TimeSpan StatementTimeout = TimeSpan.FromSeconds(8);

    /// <summary>After this no further table is counted; PostgreSQL's own estimates stand in.</summary>
    private static readonly TimeSpan CountingBudget = TimeSpan.FromSeconds(40);

    /// <summary>Looks.</summary>
    /// <param name="address">Any server of the database.</param>
    /// <param name="progress">Told what is being looked at; null for nobody.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <exception cref="DomicileException">The server cannot be reached, or is too old.</exception>
    public async Task<AssessmentReport> AssessAsync(ServerAddress address, Action<string>? progress, CancellationToken cancellationToken)
    {
        await using var pool = ReadOnlySession.Pool(address, StatementTimeout);
        await using var connection = await pool.OpenAsync(address, cancellationToken);
        progress?.Invoke("Reading the catalog");
        var catalog = await CatalogReader.ReadAsync(connection, cancellationToken);
        var draft = Draft.Of(catalog);
        var proposal = draft.Complete(await DataProbe.AskAsync(connection, draft, cancellationToken));
        var server = await ServerAsync(connection, address, catalog, cancellationToken);
        var look = new ServerLook(connection);
        progress?.Invoke("Looking at settings, rights and other readers of the log");
        var findings = await new ServerFindings(look, server.IsReplica).AllAsync(cancellationToken);
        var pause = await PauseAsync(look, connection, cancellationToken);
        var tables = await CountAsync(new(connection, draft, proposal, time, CountingBudget), proposal, progress, cancellationToken);
        return new(
            server, Subjects(draft), tables,
            [.. findings.Concat(SchemaFindings.Of(proposal, catalog)).OrderByDescending(f => f.Severity).ThenBy(f => f.Code, StringComparer.Ordinal).ThenBy(f => f.Table, StringComparer.Ordinal)],
            pause);
    }

    private static async Task<AssessedServer> ServerAsync(NpgsqlConnection connection, ServerAddress address, DatabaseCatalog catalog, CancellationToken cancellationToken) => new(
        address.ToString(), catalog.ServerVersion, await connection.ScalarAsync<bool>("SELECT pg_is_in_recovery()", [], cancellationToken),
        await connection.ScalarAsync<long>("SELECT pg_database_size(current_database())", [], cancellationToken));

    private static ImmutableArray<AssessedSubject> Subjects(Draft draft) =>
        [.. draft.Candidates.Where(c => c.Score >= 3).Select(c => new AssessedSubject(c.Table.Name.ToString(), draft.Kinds.FirstOrDefault(k => k.Candidate == c)?.Name, c.Score, c.Because))];

    private static async Task<ImmutableArray<AssessedTable>> CountAsync(CountryCounter counter, Proposal proposal, Action<string>? progress, CancellationToken cancellationToken)
    {
        var tables = ImmutableArray.CreateBuilder<AssessedTable>();
        foreach (var table in proposal.Tables)
        {
            progress?.Invoke($"Counting {table.Name}");
            tables.Add(await counter.CountAsync(table, cancellationToken));
        }

        return tables.ToImmutable();
    }

    private async Task<PausePrediction> PauseAsync(ServerLook look, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const double CommitMilliseconds = 10;
        var writers = await look.RowsAsync(ServerLook.WritersSql, r => r.GetDouble(1), cancellationToken);
        var started = time.GetTimestamp();
        await connection.ScalarAsync<int>("SELECT 1", [], cancellationToken);
        var roundTrip = time.GetElapsedTime(started).TotalMilliseconds;
        var longest = writers.DefaultIfEmpty(0).Max();
        return new(
            Math.Round(longest + (3 * CommitMilliseconds) + (4 * roundTrip), 1), Math.Round(longest, 1), Math.Round(roundTrip, 2),
            $"longest open writer seen ({longest:F0} ms) + 3 commits (assumed {CommitMilliseconds:F0} ms each: a read-only look cannot measure them) + 4 round trips ({roundTrip:F1} ms each); only writers of the batch wait, and a longer writer makes the fence let go and try again",
            ServerLook.WritersSql);
    }
}
