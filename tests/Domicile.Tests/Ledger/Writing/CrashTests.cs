using Domicile.Ledger;
using Domicile.Ledger.Notes;
using Domicile.Ledger.Proofs;
using Domicile.Ledger.Tiles;
using Domicile.Ledger.Verifying;
using Domicile.Ledger.Witnessing;
using Domicile.Ledger.Writing;

namespace Domicile.Tests.Ledger.Writing;

/// <summary>Kills the writer at every disk operation of a short life, in a world where what was not synced may be lost or torn.</summary>
public sealed class CrashTests
{
    private const int SeedsPerCut = 1;

    private static CancellationToken Token => TestContext.Current.CancellationToken;
    private static readonly SignerKey Key = TestLog.NewKey(TestLog.Origin, SignatureAlgorithm.Ed25519).Key;

    [Fact]
    public async Task After_a_power_cut_at_any_disk_operation_the_log_verifies_and_no_acknowledged_entry_is_missing()
    {
        var whole = NewDisk();
        await LiveAsync(whole, []);
        Assert.InRange(whole.Operations, 100, 2000);

        for (var cut = 1; cut <= whole.Operations; cut++)
        {
            var disk = NewDisk();
            disk.PowerCutAt = cut + 0;
            var acknowledged = new List<long>();
            await LiveAsync(disk, acknowledged);
            for (var seed = 0; seed < SeedsPerCut; seed++)
            {
                var found = disk.AfterPowerCut(new Random((cut * 1000) + seed));
                await CheckAsync(found, acknowledged, $"cut at {whole.Trace[cut - 1]}, seed {seed}");
            }
        }
    }

    [Fact]
    public async Task After_a_failure_of_any_disk_operation_the_writer_refuses_and_a_new_one_finds_every_acknowledged_entry()
    {
        var whole = NewDisk();
        await LiveAsync(whole, []);

        for (var failing = 1; failing <= whole.Operations; failing++)
        {
            var disk = NewDisk();
            disk.FailureAt = failing;
            var acknowledged = new List<long>();
            await LiveAsync(disk, acknowledged);
            await CheckAsync(disk, acknowledged, $"failure of {whole.Trace[failing - 1]}");
        }
    }

    [Fact]
    public async Task A_second_power_cut_while_recovering_loses_nothing_either()
    {
        var random = new Random(7);
        for (var round = 0; round < 40; round++)
        {
            var disk = NewDisk();
            disk.PowerCutAt = random.Next(5, 120);
            var acknowledged = new List<long>();
            await LiveAsync(disk, acknowledged);
            for (var again = 0; again < 3; again++)
            {
                disk = disk.AfterPowerCut(random);
                disk.PowerCutAt = random.Next(1, 40);
                await LiveAsync(disk, acknowledged);
            }

            await CheckAsync(disk.AfterPowerCut(random), acknowledged, $"round {round}");
        }
    }

    [Fact]
    public async Task A_full_disk_stops_the_append_with_a_clear_error()
    {
        var disk = NewDisk();
        var writer = await OpenAsync(disk);
        await writer.AppendAsync(TestLog.Entry(0), Token);
        disk.FailureAt = disk.Operations + 1;

        var refused = await Assert.ThrowsAsync<LedgerException>(() => writer.AppendAsync(TestLog.Entry(1), Token));
        var further = await Assert.ThrowsAsync<LedgerException>(() => writer.AppendAsync(TestLog.Entry(2), Token));

        Assert.Equal("The ledger could not make an entry durable and refuses further ones.", refused.Message);
        Assert.Contains("simulated failure of append", refused.Detail, StringComparison.Ordinal);
        Assert.Equal(refused.Message, further.Message);
        Assert.Same(writer.Failure, further.InnerException);
        await writer.DisposeAsync();
    }

    private static SimulatedDisk NewDisk()
    {
        var disk = new SimulatedDisk();
        disk.MakeFolder("/guard");
        disk.SyncFolder("/");
        return disk;
    }

    private static Task<LedgerWriter> OpenAsync(SimulatedDisk disk) =>
        LedgerWriter.OpenAsync("/log", Key, TestLog.OnlyWhenAsked(disk, "/guard"), Token);

    /// <summary>Opens, appends, publishes, closes, three times over, until something breaks.</summary>
    private static async Task LiveAsync(SimulatedDisk disk, List<long> acknowledged)
    {
        try
        {
            foreach (var groups in new[] { new[] { 1, 2 }, [250, 10], [3] })
            {
                await using var writer = await OpenAsync(disk);
                foreach (var group in groups)
                {
                    var first = writer.DurableSize;
                    foreach (var append in Enumerable.Range((int)first, group).Select(i => writer.EnqueueAsync(TestLog.Entry(i), Token)).ToArray())
                    {
                        acknowledged.Add((await await append).Index);
                    }

                    await writer.PublishAsync(Token);
                    acknowledged.Add((await writer.AppendAsync(TestLog.Entry(writer.DurableSize), Token)).Index);
                }
            }
        }
        catch (Exception broken) when (broken is IOException or LedgerException)
        {
            // The power went, or the writer refused.
        }
    }

    private static async Task CheckAsync(SimulatedDisk disk, List<long> acknowledged, string when)
    {
        disk.FailureAt = 0;
        var needed = acknowledged.Count == 0 ? 0 : acknowledged.Max() + 1;
        await using (var writer = await OpenAsync(disk))
        {
            Assert.True(writer.DurableSize >= needed, $"{when}: {writer.DurableSize} of {needed} entries are there");
            Assert.Equal(writer.DurableSize, (await writer.AppendAsync(TestLog.Entry(writer.DurableSize), Token)).Index);
        }

        var source = new DiskLogSource(disk, "/log");
        var report = await LogVerifier.VerifyAsync(source, new VerifyOptions { Policy = TrustPolicy.OfLogs(Key.Verifier), ReadsEntries = false }, Token);
        Assert.True(report.IsGood, $"{when}: {string.Join("; ", report.Findings)}");
        var head = report.Checkpoint!.Checkpoint.Head;
        Assert.Equal(MemoryLog.Of([.. Enumerable.Range(0, (int)head.Size).Select(i => TestLog.Entry(i))]).Head, head);
        Assert.Equal(head.Root, await new TreeReader(source, head.Size).RangeAsync(0, head.Size, Token));
    }
}
