using Domicile.Ledger.Hashing;
using Domicile.Ledger.Notes;
using Domicile.Ledger.Signing;
using Domicile.Ledger.Tiles;
using Domicile.Tests.Ledger;
using Domicile.Tests.Ledger.Signing;

namespace Domicile.LedgerTests;

/// <summary>A second opinion by code that shares no line with ours: Go's own note and Ed25519.</summary>
public sealed class GoAuditorTests
{
    private static readonly Lazy<Task<string>> Auditor = new(() => BuildAsync("samples/auditor-go"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(600)]
    [InlineData(70_000)]
    public async Task The_Go_auditor_finds_a_log_of_ours_good(int size)
    {
        using var log = size <= 600 ? await new TestLog().GrowAsync(Token, size) : new TestLog().Lay(size);

        var (exitCode, output, error) = await AuditAsync(log);

        Assert.True(exitCode == 0, output + error);
        Assert.StartsWith($"GOOD every hash was recomputed from {size} raw entries", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_Go_auditor_finds_a_forged_entry_with_its_forged_tile()
    {
        using var log = await new TestLog().GrowAsync(Token, 600);
        var entries = EntryBundle.Decode(log.Read("tile/entries/001"), 256)!;
        entries[7] = "forged"u8.ToArray();
        log.Write("tile/entries/001", EntryBundle.Encode(entries));
        var tile = log.Read("tile/0/001");
        TreeHasher.OfThisThread.Leaf("forged"u8).CopyTo(tile.AsSpan(7 * 32));
        log.Write("tile/0/001", tile);

        var (exitCode, output, _) = await AuditAsync(log);

        Assert.Equal(1, exitCode);
        Assert.Contains("root differs", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tile/0/001", "tile differs")]
    [InlineData("tile/1/000.p/2", "tile differs")]
    [InlineData("tile/0/002.p/88", "tile differs")]
    [InlineData("tile/entries/002.p/88", "root differs")]
    [InlineData("checkpoint", "checkpoint refused")]
    public async Task The_Go_auditor_finds_one_changed_byte_anywhere(string path, string finding)
    {
        using var log = await new TestLog().GrowAsync(Token, 600);
        var bytes = log.Read(path);
        bytes[^9] ^= 1;
        log.Write(path, bytes);

        var (exitCode, output, _) = await AuditAsync(log);

        Assert.Equal(1, exitCode);
        Assert.Contains(finding, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_Go_auditor_counts_cosignatures_and_finds_forks_and_roll_backs()
    {
        using var log = await new TestLog().GrowAsync(Token, 5);
        var old = Path.Combine(log.Root, "old");
        await File.WriteAllBytesAsync(old, log.Read("checkpoint"), Token);
        await log.GrowAsync(Token, 9);
        var witness = TestLog.NewKey("witness.example", SignatureAlgorithm.CosignatureV1).Key;
        var note = SignedNote.Parse(log.Read("checkpoint"));
        string[] quorum = ["-witness", witness.Verifier.ToString(), "-quorum", "1", "-seen", old];

        Assert.Contains("quorum missing", (await AuditAsync(log, quorum)).Output, StringComparison.Ordinal);

        log.Write("checkpoint", note.With(witness.Cosign(note.Text, DateTimeOffset.UnixEpoch)).ToBytes());
        Assert.Equal(0, (await AuditAsync(log, quorum)).ExitCode);

        var recent = Path.Combine(log.Root, "recent");
        await File.WriteAllBytesAsync(recent, log.Read("checkpoint"), Token);
        log.Write("checkpoint", await File.ReadAllBytesAsync(old, Token));
        Assert.Contains("rolled back", (await AuditAsync(log, "-seen", recent)).Output, StringComparison.Ordinal);

        var fork = new Checkpoint(TestLog.Origin, new TreeHead(3, TreeHasher.EmptyRoot)).Text;
        await File.WriteAllBytesAsync(recent, new SignedNote(fork, [log.Key.Sign(fork)]).ToBytes(), Token);
        Assert.Contains("forked", (await AuditAsync(log, "-seen", recent)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Go_accepts_and_refuses_the_same_odd_signatures_as_both_our_verifiers()
    {
        var program = await BuildAsync("tests/Domicile.LedgerTests/go-ed25519");
        var cases = OddSignatures.All().ToArray();
        var input = string.Concat(cases.Select(c => $"{Convert.ToHexStringLower(c.Key)} {Convert.ToHexStringLower(c.Signature)}\n"));

        var (exitCode, output, error) = await Tool.RunAsync(program, [], input, Token);

        Assert.True(exitCode == 0, error);
        var verdicts = output.TrimEnd('\n').Split('\n');
        Assert.Equal(cases.Length, verdicts.Length);
        Assert.All(cases.Zip(verdicts), c =>
        {
            Assert.Equal(c.Second == "true", ManagedEd25519.Verify(c.First.Key, "m"u8, c.First.Signature));
            Assert.Equal(c.Second == "true", Ed25519.Verify(c.First.Key, "m"u8, c.First.Signature));
        });
    }

    private static async Task<string> BuildAsync(string folder)
    {
        var program = Path.Combine(System.IO.Directory.CreateTempSubdirectory("domicile-go-").FullName, Path.GetFileName(folder));
        var (exitCode, _, error) = await Tool.RunAsync("go", ["build", "-o", program, Path.Combine(Places.Root, folder, "main.go")], "", CancellationToken.None,
            ("GO111MODULE", "off"), ("GOPATH", "/usr/share/gocode"), ("GOCACHE", Path.Combine(Path.GetTempPath(), "domicile-go-cache")));
        Assert.True(exitCode == 0, $"apt-get install golang-go golang-golang-x-mod-dev\n{error}");
        return program;
    }

    private static async Task<(int ExitCode, string Output, string Error)> AuditAsync(TestLog log, params string[] more) =>
        await Tool.RunAsync(await Auditor.Value, ["-log", log.Folder, "-key", log.Key.Verifier.ToString(), .. more], "", Token);
}
