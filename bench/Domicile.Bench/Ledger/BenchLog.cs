using System.Security.Cryptography;
using Domicile.Ledger.Disk;
using Domicile.Ledger.Notes;
using Domicile.Ledger.Writing;

namespace Domicile.Bench.Ledger;

/// <summary>A log to measure, with its key and guard.</summary>
internal sealed class BenchLog : IDisposable
{
    public const string Origin = "bench.domicile.example/ledger";

    public BenchLog(string root)
    {
        (Folder, var guard) = (Path.Combine(root, "log"), Path.Combine(root, "guard"));
        System.IO.Directory.CreateDirectory(guard);
        Guard = new FileSignOnceGuard(new PosixDisk(), guard);
        using var random = RandomNumberGenerator.Create();
        (Key, _) = SignerKey.Generate(Origin, SignatureAlgorithm.Ed25519, random);
    }

    public string Folder { get; }

    public FileSignOnceGuard Guard { get; }

    public SignerKey Key { get; }

    public Task<LedgerWriter> OpenAsync(CancellationToken cancellationToken) =>
        LedgerWriter.OpenAsync(Folder, Key, new LedgerWriterOptions { Guard = Guard }, cancellationToken);

    public void Dispose() => Key.Dispose();
}
