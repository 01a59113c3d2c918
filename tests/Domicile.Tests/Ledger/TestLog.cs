using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Domicile.Ledger.Disk;
using Domicile.Ledger.Notes;
using Domicile.Ledger.Tiles;
using Domicile.Ledger.Verifying;
using Domicile.Ledger.Witnessing;
using Domicile.Ledger.Writing;

namespace Domicile.Tests.Ledger;

/// <summary>A log in a temporary folder, with its key, its guard and an auditor who knows the key.</summary>
public sealed class TestLog : IDisposable
{
    public const string Origin = "eea.domicile.example/ledger";

    private static readonly ConcurrentDictionary<int, MemoryLog> Laid = new();

    private readonly DirectoryInfo _temporary = System.IO.Directory.CreateTempSubdirectory("domicile-ledger-");

    public TestLog()
    {
        System.IO.Directory.CreateDirectory(GuardFolder);
        (Key, KeyText) = NewKey(Origin, SignatureAlgorithm.Ed25519);
    }

    public SignerKey Key { get; }

    public string KeyText { get; }

    public string Root => _temporary.FullName;

    public string Folder => Path.Combine(Root, "log");

    public string GuardFolder => Path.Combine(Root, "guard");

    public TrustPolicy Policy => TrustPolicy.OfLogs(Key.Verifier);

    public static (SignerKey Key, string Text) NewKey(string name, SignatureAlgorithm algorithm)
    {
        using var random = RandomNumberGenerator.Create();
        return SignerKey.Generate(name, algorithm, random);
    }

    public static byte[] Entry(long number) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"entry number {number}"));

    public static LedgerWriterOptions OnlyWhenAsked(ILogDisk disk, string guardFolder) => new()
    {
        Disk = disk,
        Guard = new FileSignOnceGuard(disk, guardFolder),
        PublishInterval = Timeout.InfiniteTimeSpan,
    };

    public Task<LedgerWriter> OpenAsync(CancellationToken cancellationToken) =>
        LedgerWriter.OpenAsync(Folder, Key, OnlyWhenAsked(new PosixDisk(), GuardFolder), cancellationToken);

    /// <summary>Appends numbered entries and publishes after each of the given sizes.</summary>
    public async Task<TestLog> GrowAsync(CancellationToken cancellationToken, params long[] sizes)
    {
        await using var writer = await OpenAsync(cancellationToken);
        foreach (var size in sizes)
        {
            var first = writer.DurableSize;
            var appends = new List<Task>();
            for (var i = first; i < size; i++)
            {
                appends.Add(await writer.EnqueueAsync(Entry(i), cancellationToken));
            }

            await Task.WhenAll(appends);
            await writer.PublishAsync(cancellationToken);
        }

        return this;
    }

    /// <summary>Lays down a log of numbered entries without the writer and its syncs: for tests of what reads it.</summary>
    public TestLog Lay(int size)
    {
        var memory = Laid.GetOrAdd(size, s => MemoryLog.Of([.. Enumerable.Range(0, s).Select(i => Entry(i))]));
        foreach (var (path, content) in memory.Files)
        {
            Write(path, content);
        }

        var text = new Checkpoint(Origin, memory.Head).Text;
        Write(Checkpoint.Path, new SignedNote(text, [Key.Sign(text)]).ToBytes());
        return this;
    }

    public Task<VerificationReport> VerifyAsync(CancellationToken cancellationToken, params ReadOnlyMemory<byte>[] seen) =>
        LogVerifier.VerifyAsync(new FolderLogSource(Folder), new VerifyOptions { Policy = Policy, Seen = seen, ReadsEntries = false }, cancellationToken);

    public byte[] Read(string path) => File.ReadAllBytes(Path.Combine(Folder, path));

    public void Write(string path, byte[] content)
    {
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Folder, path))!);
        File.WriteAllBytes(Path.Combine(Folder, path), content);
    }

    public void Dispose()
    {
        Key.Dispose();
        _temporary.Delete(recursive: true);
    }
}
