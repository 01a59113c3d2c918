using System.Runtime.InteropServices;
using Domicile.Ledger.Entries;
using Domicile.Ledger.Hashing;
using Domicile.Ledger.Notes;
using Domicile.Ledger.Tiles;

namespace Domicile.Ledger.Verifying;

/// <summary>Recomputes a whole log from its raw entries and compares every tile and the root with what is served and signed.</summary>
/// <remarks>It never takes a hash from a tile: a forged entry with its forged leaf tile fails all the same (CVE-2026-56865).
/// Memory is constant; entries are read once, in order.</remarks>
public sealed class LogVerifier
{
    private const int MaxFindings = 100;

    private readonly ILogSource _source;
    private readonly VerifyOptions _options;
    private readonly List<Finding> _findings = [];
    private readonly RightEdge _edge = new();
    private readonly TreeHasher _hasher;
    private readonly SequenceAudit _sequences = new();
    private readonly Queue<Tile> _filled = new();
    private Queue<TreeHead> _remembered = new();

    private LogVerifier(ILogSource source, VerifyOptions options, TreeHasher hasher) => (_source, _options, _hasher) = (source, options, hasher);

    /// <summary>Verifies a log.</summary>
    /// <param name="source">A folder or an address.</param>
    /// <param name="options">Keys, policy, memory.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LedgerException">The source cannot be read at all: nothing was found out.</exception>
    public static async Task<VerificationReport> VerifyAsync(ILogSource source, VerifyOptions options, CancellationToken cancellationToken)
    {
        using var hasher = new TreeHasher();
        return await new LogVerifier(source, options, hasher).RunAsync(cancellationToken);
    }

    private async Task<VerificationReport> RunAsync(CancellationToken cancellationToken)
    {
        var bytes = await _source.ReadAsync(Checkpoint.Path, CheckpointChecks.MaxBytes, cancellationToken);
        if (bytes is null)
        {
            Add(FindingKind.CheckpointRefused, Checkpoint.Path, "there is none");
            return Report(null);
        }

        if (CheckpointChecks.Open(bytes, Checkpoint.Path, _options, _findings) is not { } signed)
        {
            return Report(null);
        }

        _findings.AddRange(CheckpointChecks.Judge(signed, _options));
        _remembered = new Queue<TreeHead>(CheckpointChecks.Remembered(signed, _options, _findings));
        var head = signed.Checkpoint.Head;
        CheckRemembered();
        if (await RecomputeAsync(head.Size, cancellationToken))
        {
            await ComparePartialTilesAsync(cancellationToken);
            if (_edge.Root(_hasher) is var root && root != head.Root)
            {
                Add(FindingKind.RootDiffers, Checkpoint.Path, $"{head.Size} entries lead to {root}, signed is {head.Root}");
            }
        }

        if (_options.ReadsEntries)
        {
            _findings.AddRange(_sequences.Findings);
        }

        return Report(signed);
    }

    /// <summary>Reads every bundle in order.</summary>
    /// <returns>False when a bundle was missing or malformed: no root can be had then.</returns>
    private async Task<bool> RecomputeAsync(long size, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = new Queue<(TileId Id, Task<byte[]?> Bundle, Task<byte[]?> Tile)>();
        using var ids = TreeShape.Bundles(size).GetEnumerator();
        try
        {
            while (true)
            {
                while (ahead.Count < _options.FetchAhead && ids.MoveNext())
                {
                    ahead.Enqueue((ids.Current, FetchAsync(ids.Current, stop.Token),
                        FetchAsync(ids.Current with { Level = 0 }, stop.Token)));
                }

                if (!ahead.TryDequeue(out var next))
                {
                    return true;
                }

                if (!TakeBundle(next.Id, await next.Bundle))
                {
                    return false;
                }

                await CompareFilledAsync(await next.Tile, cancellationToken);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(ahead.SelectMany(a => new Task[] { a.Bundle, a.Tile })).ContinueWith(
                _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private bool TakeBundle(TileId id, byte[]? bytes)
    {
        if (bytes is null)
        {
            Add(FindingKind.BundleMissing, id.Path, "the checkpoint covers it");
            return false;
        }

        if (EntryBundle.Decode(bytes, id.Width) is not { } entries)
        {
            Add(FindingKind.BundleMalformed, id.Path, $"its {bytes.Length} bytes are not {id.Width} entries");
            return false;
        }

        foreach (var entry in entries)
        {
            if (_options.ReadsEntries)
            {
                _sequences.Observe(_edge.Size, entry.Span);
            }

            _edge.Push(_hasher.Leaf(entry.Span), _hasher, _filled.Enqueue);
            CheckRemembered();
        }

        return true;
    }

    private void CheckRemembered()
    {
        while (_remembered.TryPeek(out var seen) && seen.Size == _edge.Size)
        {
            if (_edge.Root(_hasher) is var root && root != seen.Root)
            {
                Add(FindingKind.Forked, Checkpoint.Path,
                    $"the log signed the root {seen.Root} for {seen.Size} entries; these entries lead to {root}. Keep both checkpoints: together they prove it");
            }

            _remembered.Dequeue();
        }
    }

    private async Task CompareFilledAsync(byte[]? leafTile, CancellationToken cancellationToken)
    {
        while (_filled.TryDequeue(out var tile))
        {
            Compare(tile, tile.Id.Level == 0 ? leafTile : await FetchAsync(tile.Id, cancellationToken));
        }
    }

    private async Task ComparePartialTilesAsync(CancellationToken cancellationToken)
    {
        foreach (var tile in _edge.Partials())
        {
            Compare(tile, await FetchAsync(tile.Id, cancellationToken));
        }
    }

    private void Compare(Tile computed, byte[]? served)
    {
        if (served is null)
        {
            Add(FindingKind.TileMissing, computed.Id.Path, "the checkpoint's size demands it");
        }
        else if (!computed.Bytes.SequenceEqual(served))
        {
            var hashes = MemoryMarshal.Cast<byte, TreeHash>(served.AsSpan(0, served.Length / TreeHash.Size * TreeHash.Size));
            Add(FindingKind.TileDiffers, computed.Id.Path, $"the entries lead to other hashes from number {computed.Hashes.Span.CommonPrefixLength(hashes)} on");
        }
    }

    /// <summary>Reads a bundle or tile; a partial one that is gone is cut from the full one.</summary>
    private async Task<byte[]?> FetchAsync(TileId id, CancellationToken cancellationToken)
    {
        var maxBytes = id.Level == TileId.Entries ? EntryBundle.MaxBytes : TileId.FullWidth * TreeHash.Size;
        var bytes = await _source.ReadAsync(id.Path, maxBytes, cancellationToken);
        if (bytes is not null || id.IsFull)
        {
            return bytes;
        }

        var full = await _source.ReadAsync(id.Full.Path, maxBytes, cancellationToken);
        if (full is null || id.Level != TileId.Entries)
        {
            return full?[..Math.Min(full.Length, id.Width * TreeHash.Size)];
        }

        return EntryBundle.Decode(full, TileId.FullWidth) is { } entries ? EntryBundle.Encode(entries[..id.Width]) : full;
    }

    private void Add(FindingKind kind, string where, string what)
    {
        if (_findings.Count < MaxFindings)
        {
            _findings.Add(new Finding(kind, where, what));
        }
    }

    private VerificationReport Report(SignedCheckpoint? signed) => new(_source.Name, signed, _edge.Size, _findings);
}
