using Domicile.Ledger.Disk;
using Domicile.Ledger.Hashing;
using Domicile.Ledger.Notes;
using Domicile.Ledger.Tiles;
using Domicile.Ledger.Verifying;
using Domicile.Ledger.Witnessing;
using Domicile.Ledger.Writing;

namespace Domicile.Tests.Ledger.Verifying;

/// <summary>Logs that somebody tampered with, each in another way: the verifier must find every one.</summary>
public sealed class MustFailTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_changed_entry_is_found()
    {
        using var log = new TestLog().Lay(70_000);
        Change(log, "tile/entries/100", bytes => bytes[10] ^= 1);

        await FindsAsync(log, FindingKind.TileDiffers, FindingKind.RootDiffers);
    }

    [Fact]
    public async Task A_forged_entry_with_its_forged_leaf_tile_is_found()
    {
        using var log = new TestLog().Lay(70_000);
        var entries = EntryBundle.Decode(log.Read("tile/entries/100"), 256)!;
        entries[7] = "forged"u8.ToArray();
        log.Write("tile/entries/100", EntryBundle.Encode(entries));
        Change(log, "tile/0/100", bytes => TreeHasher.OfThisThread.Leaf("forged"u8).CopyTo(bytes.AsSpan(7 * 32)));

        await FindsAsync(log, FindingKind.TileDiffers, FindingKind.RootDiffers);
    }

    [Fact]
    public async Task A_forgery_with_every_tile_recomputed_still_fails_at_the_signed_root()
    {
        using var log = await new TestLog().GrowAsync(Token, 600);
        var forged = MemoryLog.Of([.. Enumerable.Range(0, 600).Select(i => i == 7 ? "forged"u8.ToArray() : TestLog.Entry(i))]);
        foreach (var (path, content) in forged.Files)
        {
            log.Write(path, content);
        }

        await FindsAsync(log, FindingKind.RootDiffers);
    }

    [Theory]
    [InlineData("tile/0/100")]
    [InlineData("tile/0/273.p/112")]
    [InlineData("tile/1/000")]
    [InlineData("tile/1/001.p/17")]
    [InlineData("tile/2/000.p/1")]
    public async Task A_tile_changed_at_any_level_is_found(string path)
    {
        using var log = new TestLog().Lay(70_000);
        Change(log, path, bytes => bytes[^1] ^= 1);

        var findings = await FindsAsync(log, FindingKind.TileDiffers);
        Assert.Equal(path, findings.Single().Where);
    }

    [Theory]
    [InlineData("tile/0/001", FindingKind.TileMissing)]
    [InlineData("tile/1/000.p/2", FindingKind.TileMissing)]
    [InlineData("tile/0/002.p/88", FindingKind.TileMissing)]
    [InlineData("tile/entries/001", FindingKind.BundleMissing)]
    [InlineData("tile/entries/002.p/88", FindingKind.BundleMissing)]
    [InlineData("checkpoint", FindingKind.CheckpointRefused)]
    public async Task A_missing_file_is_found(string path, FindingKind kind)
    {
        using var log = await new TestLog().GrowAsync(Token, 600);
        File.Delete(Path.Combine(log.Folder, path));

        Assert.Equal(path, (await FindsAsync(log, kind))[0].Where);
    }

    [Fact]
    public async Task Truncated_bundles_and_tiles_are_found()
    {
        using var log = await new TestLog().GrowAsync(Token, 600);
        log.Write("tile/0/001", log.Read("tile/0/001")[..^32]);
        await FindsAsync(log, FindingKind.TileDiffers);

        log.Write("tile/entries/001", log.Read("tile/entries/001")[..^1]);
        await FindsAsync(log, FindingKind.BundleMalformed);
    }

    [Fact]
    public async Task Reordered_entries_and_swapped_bundles_are_found()
    {
        using var log = await new TestLog().GrowAsync(Token, 600);
        var entries = EntryBundle.Decode(log.Read("tile/entries/001"), 256)!;
        (entries[3], entries[4]) = (entries[4], entries[3]);
        log.Write("tile/entries/001", EntryBundle.Encode(entries));
        await FindsAsync(log, FindingKind.TileDiffers, FindingKind.RootDiffers);

        using var swapped = await new TestLog().GrowAsync(Token, 600);
        var (first, second) = (swapped.Read("tile/entries/000"), swapped.Read("tile/entries/001"));
        swapped.Write("tile/entries/000", second);
        swapped.Write("tile/entries/001", first);
        await FindsAsync(swapped, FindingKind.TileDiffers, FindingKind.RootDiffers);
    }

    [Fact]
    public async Task A_log_rolled_back_behind_a_remembered_checkpoint_is_found()
    {
        using var log = await new TestLog().GrowAsync(Token, 300);
        var old = log.Read("checkpoint");
        await log.GrowAsync(Token, 400);
        var remembered = log.Read("checkpoint");
        Assert.True((await log.VerifyAsync(Token, remembered, old)).IsGood);

        log.Write("checkpoint", old);

        Assert.Contains((await log.VerifyAsync(Token, remembered)).Findings, f => f.Kind == FindingKind.RolledBack);
    }

    [Theory]
    [InlineData(300)] // the fork is the remembered one's size: two checkpoints signed at one size
    [InlineData(310)]
    public async Task A_fork_is_found_by_a_remembered_checkpoint(int forkedSize)
    {
        using var log = await new TestLog().GrowAsync(Token, 300);
        var remembered = log.Read("checkpoint");
        var forked = MemoryLog.Of([.. Enumerable.Range(0, forkedSize).Select(i => i == 299 ? "left out"u8.ToArray() : TestLog.Entry(i))]);
        foreach (var (path, content) in forked.Files)
        {
            log.Write(path, content);
        }

        var text = new Checkpoint(TestLog.Origin, forked.Head).Text;
        log.Write("checkpoint", new SignedNote(text, [log.Key.Sign(text)]).ToBytes()); // the operator's own, valid signature

        Assert.True((await log.VerifyAsync(Token)).IsGood); // nobody can tell without memory or witnesses
        Assert.Equal(FindingKind.Forked, Assert.Single((await log.VerifyAsync(Token, remembered)).Findings).Kind);
    }

    [Fact]
    public async Task A_checkpoint_by_an_unknown_key_is_refused()
    {
        using var log = await new TestLog().GrowAsync(Token, 3);
        var (imposter, _) = TestLog.NewKey(TestLog.Origin, SignatureAlgorithm.Ed25519);
        var text = SignedNote.Parse(log.Read("checkpoint")).Text;
        log.Write("checkpoint", new SignedNote(text, [imposter.Sign(text)]).ToBytes());

        await FindsAsync(log, FindingKind.CheckpointRefused);
    }

    [Fact]
    public async Task A_fuzzed_checkpoint_never_passes_for_another_tree()
    {
        using var log = await new TestLog().GrowAsync(Token, 3);
        var good = log.Read("checkpoint");
        var text = SignedNote.Parse(good).Text;
        var random = new Random(4);
        for (var i = 0; i < 3000; i++)
        {
            log.Write("checkpoint", Notes.SignedNoteTests.Mutate(good, random));
            var report = await log.VerifyAsync(Token);
            Assert.True(report.Checkpoint is null ? report.Findings.Count > 0 : report.Checkpoint.Note.Text == text);
        }
    }

    [Fact]
    public async Task A_bad_cosignature_of_a_known_witness_is_refused_and_a_missing_one_breaks_the_quorum()
    {
        using var log = await new TestLog().GrowAsync(Token, 3);
        var (witness, _) = TestLog.NewKey("witness.example", SignatureAlgorithm.CosignatureV1);
        var policy = TrustPolicy.Parse($"log {log.Key.Verifier}\nwitness w {witness.Verifier}\nquorum w\n");
        var note = SignedNote.Parse(log.Read("checkpoint"));
        var now = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

        Assert.Equal([FindingKind.QuorumMissing, FindingKind.Stale], await KindsAsync(log, policy, now));

        log.Write("checkpoint", note.With(witness.Cosign("another text\n", now)).ToBytes());
        Assert.Equal([FindingKind.CheckpointRefused], await KindsAsync(log, policy, now));

        log.Write("checkpoint", note.With(witness.Cosign(note.Text, now)).ToBytes());
        Assert.Empty(await KindsAsync(log, policy, now));
    }

    [Fact]
    public async Task A_stale_checkpoint_is_found_by_the_witness_s_time()
    {
        using var log = await new TestLog().GrowAsync(Token, 3);
        var (witness, _) = TestLog.NewKey("witness.example", SignatureAlgorithm.CosignatureV1);
        var policy = TrustPolicy.Parse($"log {log.Key.Verifier}\nwitness w {witness.Verifier}\nquorum w\n");
        var seen = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
        var note = SignedNote.Parse(log.Read("checkpoint"));
        log.Write("checkpoint", note.With(witness.Cosign(note.Text, seen)).ToBytes());

        Assert.Empty(await KindsAsync(log, policy, seen.AddMinutes(59)));
        Assert.Equal([FindingKind.Stale], await KindsAsync(log, policy, seen.AddMinutes(61)));
    }

    [Fact]
    public async Task A_partial_bundle_that_was_replaced_by_the_full_one_still_verifies_the_older_checkpoint()
    {
        using var log = await new TestLog().GrowAsync(Token, 200);
        var old = log.Read("checkpoint");
        await log.GrowAsync(Token, 256);
        log.Write("checkpoint", old);

        Assert.Empty((await log.VerifyAsync(Token)).Findings);
    }

    private static async Task<IEnumerable<FindingKind>> KindsAsync(TestLog log, TrustPolicy policy, DateTimeOffset now)
    {
        var options = new VerifyOptions { Policy = policy, MaxAge = TimeSpan.FromHours(1), Clock = new FixedClock(now), ReadsEntries = false };
        return (await LogVerifier.VerifyAsync(new FolderLogSource(log.Folder), options, Token)).Findings.Select(f => f.Kind);
    }

    private static async Task<IReadOnlyList<Finding>> FindsAsync(TestLog log, params FindingKind[] kinds)
    {
        var report = await log.VerifyAsync(Token);
        Assert.False(report.IsGood);
        Assert.Superset(kinds.ToHashSet(), report.Findings.Select(f => f.Kind).ToHashSet());
        return report.Findings;
    }

    private static void Change(TestLog log, string path, Action<byte[]> change)
    {
        var bytes = log.Read(path);
        change(bytes);
        log.Write(path, bytes);
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
