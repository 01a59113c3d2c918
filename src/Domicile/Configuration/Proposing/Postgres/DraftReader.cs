using Domicile.Postgres;
using Domicile.Postgres.Catalog;

namespace Domicile.Configuration.Proposing.Postgres;

/// <summary>Connects for a look that changes nothing: read-only, with short waits for locks and statements.</summary>
public static class DraftReader
{
    /// <summary>Reads the catalog, drafts, asks the data and completes.</summary>
    /// <param name="address">Any server of the database, a replica too.</param>
    /// <param name="statementTimeout">The most that one look-up may take.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DomicileException">The server cannot be reached, or is too old.</exception>
    public static async Task<(Draft Draft, Proposal Proposal)> ReadAsync(ServerAddress address, TimeSpan statementTimeout, CancellationToken cancellationToken)
    {
        await using var pool = ReadOnlySession.Pool(address, statementTimeout);
        await using var connection = await pool.OpenAsync(address, cancellationToken);
        var draft = Draft.Of(await CatalogReader.ReadAsync(connection, cancellationToken));
        return (draft, draft.Complete(await DataProbe.AskAsync(connection, draft, cancellationToken)));
    }
}
