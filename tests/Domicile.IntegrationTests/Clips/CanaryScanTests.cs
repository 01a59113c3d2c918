using System.Collections.Immutable;
using System.Text;
using Domicile.Samples.Clips;
using Domicile.Samples.Clips.Checking;

namespace Domicile.IntegrationTests.Clips;

public sealed class CanaryScanTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("domicile-scan-");

    /// <summary>Short histograms: those of the usual length are stored compressed, where no byte search sees anything.</summary>
    private static readonly Dictionary<string, string> Short = new(StringComparer.Ordinal) { ["default_statistics_target"] = "10" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Markers_are_found_in_tables_indexes_long_values_and_statistics_until_all_are_rewritten()
    {
        await using var own = await Servers.NewClusterAsync(Short);
        await using var clips = await ClipsDatabase.CreateAsync(await own.Server.CreateDatabaseAsync("clips", Token), users: 400);
        var before = await ScanAsync(clips, own);
        Assert.All([FileKind.Table, FileKind.Index, FileKind.Toast, FileKind.Statistics], kind => Assert.NotEqual(0, before.Unwanted.GetValueOrDefault(kind)));
        Assert.Equal(10, before.Examples.Length);

        foreach (var (table, owner) in ClipsSchema.OwnerColumns)
        {
            await clips.ExecuteAsync($"DELETE FROM {table} WHERE {owner} % 2 = 1");
        }

        await clips.ExecuteAsync("VACUUM ANALYZE");
        var swept = await ScanAsync(clips, own);
        Assert.NotEqual(0, swept.Foreign); // a vacuumed page keeps the bytes: that is why erasure has a physical level

        await clips.ExecuteAsync("VACUUM FULL");
        var rewritten = await ScanAsync(clips, own);
        Assert.True(rewritten.Foreign == 0, string.Join('\n', rewritten.Examples));
        Assert.NotEqual(0, rewritten.Markers); // the others are still there: the search can see
        Assert.NotEqual(0, rewritten.WalUnwanted);
    }

    [Fact]
    public async Task One_marker_that_leaked_is_found()
    {
        await using var own = await Servers.NewClusterAsync(Short);
        await using var clips = await ClipsDatabase.CreateAsync(await own.Server.CreateDatabaseAsync("clips", Token), users: 50);
        Assert.Equal(0, (await ScanAsync(clips, own, subject: 1_000_000)).Foreign);

        await clips.ExecuteAsync($"UPDATE videos SET title = '{new Canary(1_000_000, ProtectedColumn.CommentBody)}' WHERE id = 7");

        var findings = await ScanAsync(clips, own, subject: 1_000_000);
        Assert.Equal(1, findings.Foreign);
        Assert.EndsWith("(table): CommentBody", findings.Examples.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_marker_is_found_wherever_two_blocks_part_it()
    {
        var marker = Encoding.ASCII.GetBytes(new Canary(42, ProtectedColumn.UserEmail).ToString());
        for (var shift = 0; shift <= Canary.Length; shift++)
        {
            var bytes = new byte[(1 << 20) + 500];
            marker.CopyTo(bytes, (1 << 20) - shift);
            marker.CopyTo(bytes, 0);
            marker.CopyTo(bytes, bytes.Length - Canary.Length);
            var findings = Search(bytes);
            Assert.Equal((3, 3, 0), (findings.Markers, findings.Foreign, findings.Fragments));
        }
    }

    [Fact]
    public void A_beginning_that_breaks_off_is_a_fragment_and_nobodys()
    {
        var findings = Search(Encoding.ASCII.GetBytes("cnry0123 cnry and at the end cnry01"));
        Assert.Equal((0, 0, 3), (findings.Markers, findings.Foreign, findings.Fragments));
    }

    [Fact]
    public void An_empty_file_and_a_short_one_hold_nothing()
    {
        Assert.Equal(0, Search([]).Fragments);
        Assert.Equal(0, Search("cn"u8.ToArray()).Fragments);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static Task<CanaryFindings> ScanAsync(ClipsDatabase clips, OwnCluster own) =>
        CanaryScan.RunAsync(clips.Address, own.Server.DataFolder, id => id % 2 == 1, Token);

    private static Task<CanaryFindings> ScanAsync(ClipsDatabase clips, OwnCluster own, long subject) =>
        CanaryScan.RunAsync(clips.Address, own.Server.DataFolder, id => id == subject, Token);

    private CanaryFindings Search(byte[] bytes)
    {
        File.WriteAllBytes(Path.Combine(_folder.FullName, "16384"), bytes);
        return CanaryScan.Search(_folder.FullName, new(ImmutableDictionary<string, FileKind>.Empty), _ => true, Token);
    }
}
