using System.Globalization;
using Domicile.Ledger.Tiles;
using Domicile.Tests.Ledger;

namespace Domicile.LedgerTests;

/// <summary>Real processes killed, and real system calls failed, by strace at every place it can reach.</summary>
/// <remarks>The quick tests do the same on a simulated disk that also forgets; this shows that the operating system's calls are the ones meant.</remarks>
public sealed class FaultInjectionTests
{
    private const int Grown = 250; // so that the appends cross a tile's end
    private const int MaxPlaces = 60;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("fsync", "signal=KILL")]
    [InlineData("pwrite64", "signal=KILL")]
    [InlineData("rename", "signal=KILL")]
    [InlineData("mkdir", "signal=KILL")]
    [InlineData("unlink", "signal=KILL")]
    [InlineData("rmdir", "signal=KILL")]
    [InlineData("fsync", "error=EIO")]
    [InlineData("pwrite64", "error=ENOSPC")]
    [InlineData("rename", "error=EIO")]
    [InlineData("mkdir", "error=ENOSPC")]
    [InlineData("unlink", "error=EIO")]
    public async Task A_system_call_that_kills_or_fails_loses_no_acknowledged_entry_and_the_log_verifies(string call, string fault)
    {
        using var template = await new TestLog().GrowAsync(Token, Grown);
        var hits = 0;
        for (var place = 1; place <= MaxPlaces; place++)
        {
            using var copy = Copy(template);
            var inject = string.Create(CultureInfo.InvariantCulture, $"inject={call}:{fault}:when={place}");
            var (exitCode, output, error) = await Tool.RunAsync(
                "strace", ["-f", "-qq", "-o", "/dev/null", "-e", $"trace={call}", "-e", inject, Places.Appender, .. copy.Args], "", Token);
            var acknowledged = output.Split('\n').Count(line => line.StartsWith("ack ", StringComparison.Ordinal));
            await CheckAsync(copy, acknowledged, $"{inject}: {error}");
            if (exitCode == 0 && acknowledged == CopiedLog.Appends)
            {
                Assert.True(hits > 0, $"strace never reached {call}: {error}");
                return;
            }

            hits++;
            Assert.True(fault == "signal=KILL" || error.Contains("HINT: ", StringComparison.Ordinal), $"{inject}: no clear error: {error}");
        }
    }

    private static CopiedLog Copy(TestLog template)
    {
        var copy = new CopiedLog(template);
        foreach (var file in System.IO.Directory.EnumerateFiles(template.Root, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy.Root, Path.GetRelativePath(template.Root, file));
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        File.WriteAllText(copy.KeyFile, template.KeyText);
        return copy;
    }

    private static async Task CheckAsync(CopiedLog copy, int acknowledged, string when)
    {
        var (exitCode, _, error) = await Tool.RunAsync(Places.Appender, [.. copy.Args[..3], "0", "1"], "", Token); // recovers and publishes
        Assert.True(exitCode == 0, $"{when}: recovery: {error}");
        var report = await copy.VerifyAsync(Token);
        Assert.True(report.IsGood, $"{when}: {string.Join("; ", report.Findings)}");
        Assert.True(report.Entries >= Grown + acknowledged, $"{when}: {report.Entries} entries, {acknowledged} acknowledged beyond {Grown}");
        var expected = MemoryLog.Of([.. Enumerable.Range(0, (int)report.Entries).Select(i => TestLog.Entry(i))]).Head;
        Assert.Equal(expected, report.Checkpoint!.Checkpoint.Head);
    }
}
