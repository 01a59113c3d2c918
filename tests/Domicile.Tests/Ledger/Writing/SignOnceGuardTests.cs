using Domicile.Ledger;
using Domicile.Ledger.Disk;
using Domicile.Ledger.Hashing;
using Domicile.Ledger.Writing;

namespace Domicile.Tests.Ledger.Writing;

public sealed class SignOnceGuardTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_two_that_expect_the_same_head_one_wins()
    {
        using var log = new TestLog();
        var guards = Enumerable.Range(0, 8).Select(_ => new FileSignOnceGuard(new PosixDisk(), log.GuardFolder)).ToArray();
        var head = new TreeHead(1, TreeHasher.OfThisThread.Leaf([1]));

        var won = new List<bool>();
        foreach (var guard in guards)
        {
            won.Add(await guard.TryAdvanceAsync("origin", expected: null, head, Token));
        }

        Assert.Single(won, w => w);
        Assert.Equal(head, await guards[3].LastAsync("origin", Token));
        Assert.Null(await guards[3].LastAsync("another origin", Token));
    }

    [Fact]
    public async Task A_log_restored_from_a_backup_refuses_to_sign_a_fork()
    {
        using var log = await new TestLog().GrowAsync(Token, 10);
        Copy(log.Folder, log.Folder + ".backup");
        await log.GrowAsync(Token, 20);

        System.IO.Directory.Delete(log.Folder, recursive: true);
        System.IO.Directory.Move(log.Folder + ".backup", log.Folder);

        var refused = await Assert.ThrowsAsync<LedgerException>(() => log.OpenAsync(Token));
        Assert.Equal($"The log '{TestLog.Origin}' refuses to sign a fork.", refused.Message);
    }

    [Fact]
    public async Task A_lost_folder_is_no_fresh_start()
    {
        using var log = await new TestLog().GrowAsync(Token, 10);
        System.IO.Directory.Delete(log.Folder, recursive: true);

        await Assert.ThrowsAsync<LedgerException>(() => log.OpenAsync(Token));
    }

    [Fact]
    public async Task A_log_regrown_with_other_entries_refuses_to_sign()
    {
        using var log = await new TestLog().GrowAsync(Token, 300);
        using var other = await new TestLog().GrowAsync(Token, 300, 310);
        System.IO.Directory.Delete(log.Folder, recursive: true);
        System.IO.Directory.CreateDirectory(log.GuardFolder + "2");
        await using (var writer = await LedgerWriter.OpenAsync(log.Folder, log.Key, TestLog.OnlyWhenAsked(new PosixDisk(), log.GuardFolder + "2"), Token))
        {
            await Task.WhenAll(Enumerable.Range(1000, 400).Select(i => writer.AppendAsync(TestLog.Entry(i), Token)));
        }

        await Assert.ThrowsAsync<LedgerException>(() => log.OpenAsync(Token)); // larger than what was signed, and not its extension
    }

    [Fact]
    public async Task A_second_signer_elsewhere_stops_the_first()
    {
        using var log = new TestLog();
        var writer = await log.OpenAsync(Token);
        await writer.AppendAsync(TestLog.Entry(0), Token);
        var guard = new FileSignOnceGuard(new PosixDisk(), log.GuardFolder);
        Assert.True(await guard.TryAdvanceAsync(TestLog.Origin, TreeHead.Empty, new TreeHead(1, TreeHasher.OfThisThread.Leaf([7])), Token));

        var refused = await Assert.ThrowsAsync<LedgerException>(() => writer.PublishAsync(Token));

        Assert.Equal($"The log '{TestLog.Origin}' has another signer.", refused.Message);
        await Assert.ThrowsAsync<LedgerException>(() => writer.AppendAsync(TestLog.Entry(1), Token));
        await writer.DisposeAsync();
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in System.IO.Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
