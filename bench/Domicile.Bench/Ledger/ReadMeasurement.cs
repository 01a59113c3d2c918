using System.Diagnostics;
using System.Globalization;
using Domicile.Ledger.Entries;
using Domicile.Ledger.Hashing;
using Domicile.Ledger.Notes;
using Domicile.Ledger.Proofs;
using Domicile.Ledger.Tiles;
using Domicile.Ledger.Verifying;
using Domicile.Ledger.Witnessing;

namespace Domicile.Bench.Ledger;

/// <summary>Verifying and proving over a log of a million entries of our schema.</summary>
internal static class ReadMeasurement
{
    private const int Entries = 1_000_000;
    private const int Proofs = 20_000;

    public static async Task<IReadOnlyList<Measured>> MeasureAsync(string root, CancellationToken cancellationToken)
    {
        using var log = new BenchLog(Path.Combine(root, "read"));
        var bytes = Lay(log);
        var policy = TrustPolicy.OfLogs(log.Key.Verifier);
        var source = new FolderLogSource(log.Folder);
        var rows = new List<Measured>();
        foreach (var readsEntries in new[] { false, true })
        {
            var cpu = Environment.CpuUsage.TotalTime;
            var watch = Stopwatch.StartNew();
            var report = await LogVerifier.VerifyAsync(source, new VerifyOptions { Policy = policy, ReadsEntries = readsEntries }, cancellationToken);
            var (elapsed, used) = (watch.Elapsed, Environment.CpuUsage.TotalTime - cpu);
            if (!report.IsGood)
            {
                throw new InvalidOperationException(string.Join("; ", report.Findings));
            }

            rows.Add(new Measured($"verified entries, {(readsEntries ? "with" : "without")} schema and sequence numbers, {bytes / Entries} bytes each",
                $"{Entries / elapsed.TotalSeconds:N0}/s; {Entries / used.TotalSeconds:N0}/s of processor time", "aim 500,000/s a core"));
        }

        rows.Add(await ProofsAsync(source, cancellationToken));
        return rows;
    }

    private static async Task<Measured> ProofsAsync(FolderLogSource source, CancellationToken cancellationToken)
    {
        var random = new Random(1);
        var watch = Stopwatch.StartNew();
        var reader = new TreeReader(source, Entries);
        for (var i = 0; i < Proofs; i++)
        {
            await InclusionProof.MakeAsync(reader, random.NextInt64(Entries), Entries, cancellationToken);
        }

        return new Measured("inclusion proofs of random entries, from tiles on disk", $"{Proofs / watch.Elapsed.TotalSeconds:N0}/s", "none published");
    }

    private static long Lay(BenchLog log)
    {
        var hasher = TreeHasher.OfThisThread;
        var edge = new RightEdge();
        var bundle = new List<ReadOnlyMemory<byte>>();
        var total = 0L;
        for (var i = 0; i < Entries; i++)
        {
            var body = new EntryBody.HomeChanged(i.ToString("x64", CultureInfo.InvariantCulture), "us-sacramento", "ie-dublin", 2, "move-1", i / 500);
            bundle.Add(new LedgerEntry("eea", "mover/ie-dublin", 1, i, DateTimeOffset.UnixEpoch.AddSeconds(i / 1000), body).ToBytes());
            total += bundle[^1].Length;
            edge.Push(hasher.Leaf(bundle[^1].Span), hasher, tile => Write(log, tile.Id, tile.Bytes));
            if (bundle.Count == TileId.FullWidth || i == Entries - 1)
            {
                Write(log, TreeShape.TileOf(TileId.Entries, i, i + 1), EntryBundle.Encode(bundle));
                bundle.Clear();
            }
        }

        foreach (var tile in edge.Partials())
        {
            Write(log, tile.Id, tile.Bytes);
        }

        var text = new Checkpoint(BenchLog.Origin, edge.Head(hasher)).Text;
        File.WriteAllBytes(Path.Combine(log.Folder, Checkpoint.Path), new SignedNote(text, [log.Key.Sign(text)]).ToBytes());
        return total;
    }

    private static void Write(BenchLog log, TileId id, ReadOnlySpan<byte> content)
    {
        var path = Path.Combine(log.Folder, id.Path);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }
}
