using System.Collections.Immutable;
using Domicile.Estate;
using Domicile.Ledger;
using Domicile.Ledger.Anchoring;
using Domicile.Ledger.Entries;
using Domicile.Ledger.Hashing;
using Domicile.Ledger.Notes;
using Domicile.Ledger.Writing;
using Npgsql;

namespace Domicile.Audit.Postgres;

/// <summary>One area's log, open for writing by us alone.</summary>
internal sealed class AreaLog : IAsyncDisposable
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromMinutes(1);

    private readonly SignerKey _key;
    private readonly AskedWitnesses? _witnesses;
    private readonly LedgerWriter _writer;
    private readonly LedgerSource _source;

    private TreeHead _seen;

    private AreaLog(LedgerArea area, SignerKey key, AskedWitnesses? witnesses, LedgerWriter writer, LedgerSource source) =>
        (Area, _key, _witnesses, _writer, _source) = (area, key, witnesses, writer, source);

    public LedgerArea Area { get; }

    /// <summary>Whether it records what is done between these sites; an act without sites concerns every log.</summary>
    public bool Concerns(params ReadOnlySpan<string?> sites)
    {
        foreach (var site in sites)
        {
            if (site is null || Area.Sites.Any(s => s.Text == site))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Opens the log, and begins our run of entries.</summary>
    /// <exception cref="DomicileException">The key cannot be read.</exception>
    /// <exception cref="LedgerException">The log cannot be written, or was rolled back.</exception>
    public static async Task<AreaLog> OpenAsync(LedgerArea area, NpgsqlDataSource control, long run, TimeProvider clock, CancellationToken cancellationToken)
    {
        var key = await KeyAsync(area, cancellationToken);
        AskedWitnesses? witnesses = null;
        try
        {
            witnesses = await AskedWitnesses.OfAsync(area, cancellationToken);
            if (Path.GetDirectoryName(Path.GetFullPath(area.Folder)) is { } parent)
            {
                Directory.CreateDirectory(parent);
            }

            var writer = await LedgerWriter.OpenAsync(area.Folder, key, new() { Guard = new ControlSignOnceGuard(control), Clock = clock, Cosigner = witnesses }, cancellationToken);
            try
            {
                return new(area, key, witnesses, writer, await LedgerSource.OpenAsync(writer, area.Name, "journal", run, "domicile", Heartbeat, clock, cancellationToken));
            }
            catch
            {
                await writer.DisposeAsync();
                throw;
            }
        }
        catch
        {
            witnesses?.Dispose();
            key.Dispose();
            throw;
        }
    }

    /// <summary>Appends all of them in order.</summary>
    /// <returns>The number of each, once all are durable.</returns>
    public Task<AppendedEntry[]> AppendAsync(ImmutableArray<EntryBody> bodies, CancellationToken cancellationToken) =>
        Task.WhenAll(bodies.Select(b => _source.AppendAsync(b, cancellationToken)));

    /// <summary>Records the last published checkpoint of another area's log, unless it stands here: neither can be rewritten alone then.</summary>
    public async Task RecordAsync(AreaLog other, CancellationToken cancellationToken)
    {
        var head = other._writer.Published;
        if (head.Size == 0 || head == _seen)
        {
            return;
        }

        await CrossAnchor.RecordAsync(_source, SignedCheckpoint.Open(other._writer.PublishedCheckpoint.Span, [other._key.Verifier], []), cancellationToken);
        _seen = head;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _source.DisposeAsync();
            await _writer.DisposeAsync();
        }
        catch (LedgerException)
        {
            // Told to whoever wanted an entry.
        }

        _witnesses?.Dispose();
        _key.Dispose();
    }

    private static async Task<SignerKey> KeyAsync(LedgerArea area, CancellationToken cancellationToken)
    {
        try
        {
            return SignerKey.Parse((await File.ReadAllTextAsync(area.KeyFile, cancellationToken)).Trim());
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            throw new DomicileException(
                $"The key of the log of area '{area.Name}' cannot be read.", denied.Message, $"Make it once: domicile ledger key new ORIGIN --out {area.KeyFile}.");
        }
    }
}
