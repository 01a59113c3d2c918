using System.Diagnostics;
using System.Text;
using Domicile.Ledger.Hashing;
using Domicile.Ledger.Notes;
using Domicile.Ledger.Tiles;

namespace Domicile.Bench.Ledger;

/// <summary>Opening a log of 100 million entries to write, appending and publishing: only the right edge is read, whatever the size.</summary>
/// <remarks>The tree's left side is never touched by the writer, so only its right edge is laid down, with made-up hashes.</remarks>
internal static class StartUpMeasurement
{
    private const long Entries = 100_000_000 + 77;

    public static async Task<Measured> MeasureAsync(string root, CancellationToken cancellationToken)
    {
        using var log = new BenchLog(Path.Combine(root, "start"));
        Lay(log);
        var watch = Stopwatch.StartNew();
        await using var writer = await log.OpenAsync(cancellationToken);
        var opened = watch.Elapsed;
        await writer.AppendAsync("first"u8.ToArray(), cancellationToken);
        await writer.PublishAsync(cancellationToken);
        var published = watch.Elapsed;
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        return new Measured($"start-up at {Entries:N0} entries (only the right edge laid down, with made-up hashes; code already compiled)", $"open in {opened.TotalMilliseconds:N0} ms, first entry published after {published.TotalMilliseconds:N0} ms, {memory / 1024:N0} KiB on the heap", "aim under 1 s, constant memory, no replay");
    }

    private static void Lay(BenchLog log)
    {
        var random = new Random(2);
        var partials = TreeShape.PartialTiles(Entries).Select(id =>
        {
            var hashes = new byte[id.Width * TreeHash.Size];
            random.NextBytes(hashes);
            return Tile.Read(id, hashes)!;
        }).ToArray();
        foreach (var tile in partials)
        {
            Write(log, tile.Id.Path, tile.Bytes);
        }

        var bundle = TreeShape.TileOf(TileId.Entries, Entries - 1, Entries);
        Write(log, bundle.Path, EntryBundle.Encode([.. Enumerable.Range(0, bundle.Width).Select(_ => new ReadOnlyMemory<byte>(new byte[200]))]));
        var head = RightEdge.Restore(Entries, partials).Head(TreeHasher.OfThisThread);
        Write(log, "writer/tree", Encoding.UTF8.GetBytes(new Checkpoint(BenchLog.Origin, head).Text));
    }

    private static void Write(BenchLog log, string path, ReadOnlySpan<byte> content)
    {
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(log.Folder, path))!);
        File.WriteAllBytes(Path.Combine(log.Folder, path), content);
    }
}
