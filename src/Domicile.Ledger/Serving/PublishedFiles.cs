using Domicile.Ledger.Hashing;
using Domicile.Ledger.Notes;
using Domicile.Ledger.Tiles;

namespace Domicile.Ledger.Serving;

/// <summary>Answers for a log's static files with the content types and cache headers of the specification; everything else is not found.</summary>
/// <remarks>Source: C2SP tlog-tiles, "APIs". The writer's own folder is never served.</remarks>
public static class PublishedFiles
{
    private const string Immutable = "public, max-age=31536000, immutable";

    /// <summary>The answer to a GET.</summary>
    /// <param name="log">The log.</param>
    /// <param name="path">Path below the log's prefix, without a leading slash.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public static async Task<HttpAnswer> GetAsync(ILogSource log, string path, CancellationToken cancellationToken)
    {
        if (path == Checkpoint.Path)
        {
            return await log.ReadAsync(path, SignedNote.MaxBytes, cancellationToken) is { } checkpoint
                ? new HttpAnswer(200, HttpAnswer.PlainText, checkpoint, "no-cache")
                : NotFound();
        }

        if (!TileId.TryParse(path, out var id))
        {
            return NotFound();
        }

        var maxBytes = id.Level == TileId.Entries ? EntryBundle.MaxBytes : TileId.FullWidth * TreeHash.Size;
        return await log.ReadAsync(path, maxBytes, cancellationToken) is { } bytes
            ? new HttpAnswer(200, "application/octet-stream", bytes, Immutable)
            : NotFound();
    }

    private static HttpAnswer NotFound() => HttpAnswer.Text(404, "not found\n");
}
