using Domicile.Ledger.Tiles;
using Domicile.Ledger.Verifying;
using Domicile.Tests.Ledger;

namespace Domicile.LedgerTests;

/// <summary>A copy of a log that a process may ruin.</summary>
internal sealed class CopiedLog(TestLog template) : IDisposable
{
    public const int Appends = 10;

    public string Root { get; } = System.IO.Directory.CreateTempSubdirectory("domicile-fault-").FullName;

    public string KeyFile => Path.Combine(Root, "key");

    public string[] Args => [Path.Combine(Root, "log"), Path.Combine(Root, "guard"), KeyFile, "10", "4"];

    public Task<VerificationReport> VerifyAsync(CancellationToken cancellationToken) => LogVerifier.VerifyAsync(
        new FolderLogSource(Args[0]), new VerifyOptions { Policy = template.Policy, ReadsEntries = false }, cancellationToken);

    public void Dispose() => System.IO.Directory.Delete(Root, recursive: true);
}
