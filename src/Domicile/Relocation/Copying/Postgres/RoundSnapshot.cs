using Domicile.Postgres;
using Domicile.Relocation.Following.Postgres;
using Domicile.Relocation.Pairs;
using Npgsql;

namespace Domicile.Relocation.Copying.Postgres;

/// <summary>A snapshot of the source, open for readers to join, and the log position read after it.</summary>
public sealed class RoundSnapshot : IAsyncDisposable
{
    private readonly NpgsqlConnection _session;

    private RoundSnapshot(NpgsqlConnection session, PgSnapshot sees, string id, Lsn after, ThirdSites thirdSites)
    {
        _session = session;
        Sees = sees;
        Id = id;
        After = after;
        ThirdSites = thirdSites;
    }

    /// <summary>What it sees.</summary>
    public PgSnapshot Sees { get; }

    /// <summary>The name by which other sessions join it.</summary>
    public string Id { get; }

    /// <summary>An insert position of the log, read after the snapshot: whatever the snapshot sees lies before it.</summary>
    public Lsn After { get; }

    /// <summary>How far the source had read third sites: no row that the snapshot sees refers to anything later of theirs.</summary>
    internal ThirdSites ThirdSites { get; }

    /// <summary>Takes one. The session is its own until it is disposed.</summary>
    public static async Task<RoundSnapshot> TakeAsync(NpgsqlConnection session, Pair pair, CancellationToken cancellationToken)
    {
        try
        {
            await session.ExecuteAsync("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", [], cancellationToken);
            var rows = await session.RowsAsync(
                "SELECT pg_current_snapshot()::text, pg_export_snapshot()", [], r => (Sees: r.GetString(0), Id: r.GetString(1)), cancellationToken);
            var after = await session.ScalarAsync<string>("SELECT pg_current_wal_insert_lsn()::text", [], cancellationToken);
            return new(session, PgSnapshot.Parse(rows[0].Sees), rows[0].Id, Lsn.Parse(after!), await ThirdSites.ReadAsync(session, pair, cancellationToken));
        }
        catch
        {
            // An open transaction that nobody knows of would hold up everybody's slots.
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>The statements by which another session joins.</summary>
    public string Join => $"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT '{Id}'";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _session.DisposeAsync();
}
