using Domicile.Ledger.Anchoring;
using Domicile.Ledger.Entries;
using Domicile.Ledger.Notes;
using Domicile.Ledger.Tiles;
using Domicile.Ledger.Verifying;
using Domicile.Ledger.Writing;

namespace Domicile.Tests.Ledger.Anchoring;

public sealed class CrossAnchorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_log_rewritten_with_its_own_key_is_found_by_the_log_that_recorded_its_checkpoint()
    {
        using var here = new TestLog();
        using var other = await new TestLog().GrowAsync(Token, 10);
        await using (var writer = await here.OpenAsync(Token))
        {
            await using var source = await OpenSourceAsync(writer);
            await CrossAnchor.RecordAsync(source, SignedCheckpoint.Open(other.Read("checkpoint"), [other.Key.Verifier], []), Token);
        }

        var entries = EntryBundle.Decode(here.Read("tile/entries/000.p/3"), 3)!.Select(entry => LedgerEntry.Parse(entry));
        var options = new VerifyOptions { Policy = other.Policy, ReadsEntries = false, Anchored = CrossAnchor.HeadsOf(entries, TestLog.Origin) };

        Assert.Empty((await LogVerifier.VerifyAsync(new FolderLogSource(other.Folder), options, Token)).Findings);
        other.Lay(8);
        Assert.Contains((await LogVerifier.VerifyAsync(new FolderLogSource(other.Folder), options, Token)).Findings, f => f.Kind == FindingKind.RolledBack);
        Rewrite(other);
        Assert.Equal(FindingKind.Forked, Assert.Single((await LogVerifier.VerifyAsync(new FolderLogSource(other.Folder), options, Token)).Findings).Kind);
    }

    [Fact]
    public async Task An_intent_between_areas_stands_in_both_logs_before_the_act()
    {
        using var one = new TestLog();
        using var two = new TestLog();
        await using var writerOne = await one.OpenAsync(Token);
        await using var writerTwo = await two.OpenAsync(Token);
        await using var sourceOne = await OpenSourceAsync(writerOne);
        await using var sourceTwo = await OpenSourceAsync(writerTwo);

        var (from, to) = await PairedAppend.AppendAsync(
            sourceOne, sourceTwo, new EntryBody.MoveIntended("move-1", "us-sacramento", "ie-dublin", 500, new string('a', 64)), Token);

        Assert.Equal((1, 1), (from.Index, to.Index));
        Assert.Equal((2, 2), (writerOne.DurableSize, writerTwo.DurableSize));
    }

    private static void Rewrite(TestLog log)
    {
        var forged = MemoryLog.Of([.. Enumerable.Range(0, 12).Select(i => TestLog.Entry(i + 1))]);
        foreach (var (path, content) in forged.Files)
        {
            log.Write(path, content);
        }

        var text = new Checkpoint(TestLog.Origin, forged.Head).Text;
        log.Write("checkpoint", new SignedNote(text, [log.Key.Sign(text)]).ToBytes());
    }

    private static Task<LedgerSource> OpenSourceAsync(LedgerWriter writer) =>
        LedgerSource.OpenAsync(writer, "eea", "mover/ie-dublin", 1, "test", TimeSpan.Zero, TimeProvider.System, Token);
}
