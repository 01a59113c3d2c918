using Domicile.Ledger;
using Domicile.Ledger.Disk;
using Domicile.Ledger.Hashing;
using Domicile.Ledger.Notes;
using Domicile.Ledger.Proofs;
using Domicile.Ledger.Tiles;
using Domicile.Ledger.Writing;
using Domicile.Tests.Simulation;

namespace Domicile.Tests.Ledger.Writing;

public sealed class LedgerWriterTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_log_has_a_signed_checkpoint_of_the_empty_tree()
    {
        using var log = await new TestLog().GrowAsync(Token);

        var report = await log.VerifyAsync(Token);

        Assert.True(report.IsGood);
        Assert.Equal(TreeHead.Empty, report.Checkpoint!.Checkpoint.Head);
    }

    [Theory]
    [InlineData(new long[] { 1 })]
    [InlineData(new long[] { 255, 256, 257 })]
    [InlineData(new long[] { 100, 300, 1000 })]
    public async Task A_log_of_any_size_verifies_from_its_raw_entries(long[] sizes)
    {
        using var log = await new TestLog().GrowAsync(Token, sizes);

        var report = await log.VerifyAsync(Token);

        Assert.Empty(report.Findings);
        Assert.Equal(sizes[^1], report.Entries);
        Assert.Equal(MemoryLog.Of([.. Enumerable.Range(0, (int)sizes[^1]).Select(i => TestLog.Entry(i))]).Head, report.Checkpoint!.Checkpoint.Head);
    }

    [Fact]
    public async Task A_log_of_three_tile_levels_has_the_tiles_of_the_definition()
    {
        var disk = new SimulatedDisk();
        disk.MakeFolder("/guard");
        using var key = TestLog.NewKey(TestLog.Origin, SignatureAlgorithm.Ed25519).Key;
        foreach (var size in new[] { 65_535, 65_536, 65_537, 70_000 })
        {
            await using var writer = await LedgerWriter.OpenAsync("/log", key, TestLog.OnlyWhenAsked(disk, "/guard"), Token);
            var last = Task.CompletedTask;
            for (var i = writer.DurableSize; i < size; i++)
            {
                last = await writer.EnqueueAsync(TestLog.Entry(i), Token);
            }

            await last;
        }

        Assert.All(MemoryLog.Of([.. Enumerable.Range(0, 70_000).Select(i => TestLog.Entry(i))]).Files, file =>
            Assert.Equal(file.Value, disk.Read("/log/" + file.Key)));
    }

    [Fact]
    public async Task A_log_closed_and_opened_again_goes_on_where_it_stood()
    {
        using var log = new TestLog();
        for (var size = 1; size <= 600; size += 37)
        {
            await log.GrowAsync(Token, size);
        }

        Assert.Empty((await log.VerifyAsync(Token)).Findings);
    }

    [Fact]
    public async Task An_appended_entry_has_its_index_and_a_receipt_that_holds_offline()
    {
        using var log = new TestLog();
        await using var writer = await log.OpenAsync(Token);
        for (var i = 0; i < 300; i++)
        {
            var appended = await writer.AppendAsync(TestLog.Entry(i), Token);
            Assert.Equal(i, appended.Index);
        }

        var receipt = Receipt.Parse((await writer.ReceiptAsync(271, Token)).ToBytes());

        Assert.Equal(300, receipt.Check(TestLog.Entry(271), [log.Key.Verifier], []).Checkpoint.Head.Size);
        Assert.Throws<LedgerException>(() => receipt.Check(TestLog.Entry(272), [log.Key.Verifier], []));
        Assert.Throws<LedgerException>(() => (receipt with { Index = 272 }).Check(TestLog.Entry(271), [log.Key.Verifier], []));
    }

    [Fact]
    public async Task Entries_of_many_producers_all_find_their_place()
    {
        using var log = new TestLog();
        await using (var writer = await log.OpenAsync(Token))
        {
            var indexes = await Task.WhenAll(Enumerable.Range(0, 64).Select(async producer =>
            {
                var mine = new List<long>();
                for (var i = 0; i < 20; i++)
                {
                    mine.Add((await writer.AppendAsync(TestLog.Entry((producer * 20) + i), Token)).Index);
                }

                return mine;
            }));
            Assert.Equal(Enumerable.Range(0, 1280).Select(i => (long)i), indexes.SelectMany(i => i).Order());
            Assert.All(indexes, mine => Assert.Equal(mine.Order(), mine));
        }

        Assert.Equal(1280, (await log.VerifyAsync(Token)).Entries);
    }

    [Fact]
    public async Task The_largest_entry_is_logged_and_a_larger_one_refused()
    {
        using var log = new TestLog();
        await using (var writer = await log.OpenAsync(Token))
        {
            await writer.AppendAsync(new byte[65_535], Token);
            await writer.AppendAsync(Array.Empty<byte>(), Token);
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => writer.AppendAsync(new byte[65_536], Token));
        }

        Assert.Equal(2, (await log.VerifyAsync(Token)).Entries);
    }

    [Fact]
    public async Task Every_signed_size_keeps_its_partial_tiles_until_the_full_one_is_there()
    {
        long[] sizes = [3, 5, 200];
        using var log = await new TestLog().GrowAsync(Token, sizes);
        Assert.All(sizes, width => Assert.True(File.Exists(Path.Combine(log.Folder, $"tile/0/000.p/{width}"))));
        Assert.All(sizes, width => Assert.True(File.Exists(Path.Combine(log.Folder, $"tile/entries/000.p/{width}"))));

        await log.GrowAsync(Token, 256);

        Assert.True(File.Exists(Path.Combine(log.Folder, "tile/0/000")));
        Assert.False(System.IO.Directory.Exists(Path.Combine(log.Folder, "tile/0/000.p")));
        Assert.Empty((await log.VerifyAsync(Token)).Findings);
    }

    [Fact]
    public async Task A_checkpoint_follows_an_append_without_being_asked_for()
    {
        using var log = new TestLog();
        var clock = new ManualTimeProvider();
        var options = TestLog.OnlyWhenAsked(new PosixDisk(), log.GuardFolder) with { Clock = clock, PublishInterval = TimeSpan.FromMilliseconds(500) };
        await using var writer = await LedgerWriter.OpenAsync(log.Folder, log.Key, options, Token);
        await writer.AppendAsync(TestLog.Entry(0), Token);

        Assert.True(clock.TryFireNext()); // half a second later

        while (writer.Published.Size == 0)
        {
            Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.Equal(1, SignedCheckpoint.Open(log.Read("checkpoint"), [log.Key.Verifier], []).Checkpoint.Head.Size);
    }

    [Fact]
    public async Task A_second_writer_is_refused()
    {
        using var log = new TestLog();
        await using var writer = await log.OpenAsync(Token);

        var refused = await Assert.ThrowsAsync<LedgerException>(() => log.OpenAsync(Token));

        Assert.Equal("The log has a writer already.", refused.Message);
    }

    [Fact]
    public async Task A_published_tile_is_never_overwritten()
    {
        using var log = await new TestLog().GrowAsync(Token, 200);
        log.Write("tile/0/000", new byte[8192]); // somebody was here before the tile was full

        var failed = await Assert.ThrowsAsync<LedgerException>(() => log.GrowAsync(Token, 300));

        Assert.Equal("The ledger refuses to overwrite a published tile.", failed.Message);
        Assert.Equal(new byte[8192], log.Read("tile/0/000"));
    }

    [Fact]
    public async Task The_same_origin_is_not_the_same_log_under_another_key_name()
    {
        using var log = await new TestLog().GrowAsync(Token, 2);
        var (other, _) = TestLog.NewKey("other.example/log", SignatureAlgorithm.Ed25519);

        await Assert.ThrowsAsync<LedgerException>(() =>
            LedgerWriter.OpenAsync(log.Folder, other, TestLog.OnlyWhenAsked(new PosixDisk(), log.GuardFolder), Token));
    }

    [Fact]
    public async Task An_append_after_the_end_is_refused()
    {
        using var log = new TestLog();
        var writer = await log.OpenAsync(Token);
        await writer.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => writer.AppendAsync(TestLog.Entry(0), Token));
    }

    [Fact]
    public async Task Producers_wait_while_the_queue_is_full_and_none_is_forgotten()
    {
        using var log = new TestLog();
        var options = TestLog.OnlyWhenAsked(new PosixDisk(), log.GuardFolder) with { MaxQueuedEntries = 2 };
        await using var writer = await LedgerWriter.OpenAsync(log.Folder, log.Key, options, Token);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => writer.AppendAsync(TestLog.Entry(i), Token)));

        Assert.Equal(100, writer.DurableSize);
        Assert.Equal(new TileId(TileId.Entries, 0, 100), TreeShape.Bundles((await writer.PublishAsync(Token)).Size).Single());
    }
}
