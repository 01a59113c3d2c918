using Domicile.Ledger;
using Domicile.Ledger.Entries;
using Domicile.Ledger.Tiles;
using Domicile.Ledger.Verifying;
using Domicile.Tests.Simulation;

namespace Domicile.Tests.Ledger.Entries;

public sealed class LedgerSourceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sources_number_their_entries_without_a_gap_however_many_write_at_once()
    {
        using var log = new TestLog();
        await using (var writer = await log.OpenAsync(Token))
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(async s =>
            {
                await using var source = await LedgerSource.OpenAsync(writer, "eea", $"mover/{s}", 1, "test", TimeSpan.Zero, TimeProvider.System, Token);
                await Task.WhenAll(Enumerable.Range(0, 50).Select(i => source.AppendAsync(new EntryBody.Heartbeat(i), Token)));
            }));
        }

        var report = await VerifyAsync(log);
        Assert.Empty(report.Findings);
        Assert.Equal(4 * 52, report.Entries);
    }

    [Fact]
    public async Task An_omitted_entry_is_found_though_the_operator_signed_the_log()
    {
        using var log = new TestLog();
        var entries = Enumerable.Range(0, 10).Where(i => i != 6).Select(i => Entry("mover", run: 1, i, seconds: i)).ToArray();
        await WriteAsync(log, entries);

        var finding = Assert.Single((await VerifyAsync(log)).Findings);

        Assert.Equal(FindingKind.SequenceGap, finding.Kind);
        Assert.Equal("numbers 6 to 6 of run 1 are missing", finding.What);
    }

    [Fact]
    public void Doubled_reordered_and_reopened_numbers_are_found()
    {
        Assert.Equal([FindingKind.SequenceRepeat], Audit(Entry("a", 1, 0, 0), Entry("a", 1, 0, 0)));
        Assert.Equal([FindingKind.SequenceGap, FindingKind.SequenceRepeat], Audit(Entry("a", 1, 0, 0), Entry("a", 1, 2, 0), Entry("a", 1, 1, 0)));
        Assert.Equal([FindingKind.SequenceRepeat], Audit(Entry("a", 2, 0, 0), Entry("a", 1, 1, 0)));
        Assert.Equal([FindingKind.SequenceGap], Audit(Entry("a", 1, 0, 0), Entry("a", 2, 1, 0))); // a run begins at 0
        Assert.Equal([FindingKind.EntryMalformed], Audit("not ours"u8.ToArray()));
        Assert.Empty(Audit(Entry("a", 1, 0, 0), Entry("b", 1, 0, 0), Entry("a", 2, 0, 0), Entry("b", 1, 1, 0)));
    }

    [Fact]
    public void A_source_that_goes_silent_is_found()
    {
        var opened = new LedgerEntry("eea", "a", 1, 0, DateTimeOffset.UnixEpoch, new EntryBody.SourceOpened("test", 60)).ToBytes();

        Assert.Empty(Audit(opened, Entry("a", 1, 1, 100)));
        Assert.Equal([FindingKind.Silence], Audit(opened, Entry("a", 1, 1, 200)));
        Assert.Equal([FindingKind.Silence], Audit(opened, Entry("b", 1, 0, 200))); // others went on
    }

    [Fact]
    public async Task A_source_with_nothing_to_say_says_so()
    {
        using var log = new TestLog();
        var clock = new ManualTimeProvider();
        await using var writer = await log.OpenAsync(Token);
        await using var source = await LedgerSource.OpenAsync(writer, "eea", "mover", 1, "test", TimeSpan.FromSeconds(60), clock, Token);

        Assert.True(clock.TryFireNext());

        while (writer.DurableSize < 2)
        {
            Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        await writer.PublishAsync(Token);
        var bundle = EntryBundle.Decode(log.Read("tile/entries/000.p/2"), 2)!;
        Assert.Equal(new EntryBody.Heartbeat(1), LedgerEntry.Parse(bundle[1]).Body);
    }

    [Fact]
    public async Task A_refused_entry_uses_up_no_number()
    {
        using var log = new TestLog();
        await using (var writer = await log.OpenAsync(Token))
        {
            await using var source = await LedgerSource.OpenAsync(writer, "eea", "mover", 1, "test", TimeSpan.Zero, TimeProvider.System, Token);
            await Assert.ThrowsAsync<LedgerException>(() => source.AppendAsync(new EntryBody.KeysDestroyed("anna", "ie-dublin"), Token));
            await source.AppendAsync(new EntryBody.Heartbeat(1), Token);
        }

        Assert.Empty((await VerifyAsync(log)).Findings);
    }

    private static byte[] Entry(string source, long run, long sequence, long seconds) =>
        new LedgerEntry("eea", source, run, sequence, DateTimeOffset.UnixEpoch.AddSeconds(seconds), new EntryBody.Heartbeat(sequence)).ToBytes();

    private static IEnumerable<FindingKind> Audit(params byte[][] entries)
    {
        var audit = new SequenceAudit();
        for (var i = 0; i < entries.Length; i++)
        {
            audit.Observe(i, entries[i]);
        }

        return audit.Findings.Select(f => f.Kind);
    }

    private static async Task WriteAsync(TestLog log, IEnumerable<byte[]> entries)
    {
        await using var writer = await log.OpenAsync(Token);
        foreach (var entry in entries)
        {
            await writer.AppendAsync(entry, Token);
        }
    }

    private static Task<VerificationReport> VerifyAsync(TestLog log) =>
        LogVerifier.VerifyAsync(new FolderLogSource(log.Folder), new VerifyOptions { Policy = log.Policy }, Token);
}
