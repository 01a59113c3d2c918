using System.Security.Cryptography;
using System.Text;
using Domicile.Ledger.Notes;
using Domicile.Ledger.Tiles;
using Domicile.Ledger.Verifying;
using Domicile.Ledger.Witnessing;

namespace Domicile.Cli.Demo;

/// <summary>The logs of the demo's areas: what the mover writes before it acts, and what a stranger makes of it.</summary>
internal sealed class DemoLedger
{
    private static readonly (string Area, string Sites)[] Areas = [("us", "us-sacramento"), ("eea", "ie-dublin, no-hamar")];

    private readonly string _folder;
    private readonly List<(string Area, VerifierKey Key)> _keys = [];

    private DemoLedger(string folder) => _folder = folder;

    /// <summary>Makes the keys.</summary>
    public static async Task<DemoLedger> CreateAsync(string folder, CancellationToken cancellationToken)
    {
        var ledger = new DemoLedger(Path.Combine(folder, "ledger"));
        Directory.CreateDirectory(ledger._folder);
        using var random = RandomNumberGenerator.Create();
        foreach (var (area, _) in Areas)
        {
            var (key, secret) = SignerKey.Generate($"clips.example/{area}", SignatureAlgorithm.Ed25519, random);
            using (key)
            {
                await File.WriteAllTextAsync(ledger.KeyOf(area), secret, cancellationToken);
                ledger._keys.Add((area, key.Verifier));
            }
        }

        return ledger;
    }

    /// <summary>What domicile.yaml says of them.</summary>
    public string Section => $"\nledger:\n{string.Concat(Areas.Select(a => $"  {a.Area}: {{ sites: [{a.Sites}], folder: {LogOf(a.Area)}, key: {KeyOf(a.Area)} }}\n"))}";

    /// <summary>The commands that verify them.</summary>
    public IEnumerable<string> Commands => _keys.Select(k => $"./domicile ledger verify {LogOf(k.Area)} --key '{k.Key}'");

    /// <summary>Recomputes each log from its raw entries, with nothing but its verifier key.</summary>
    public async Task<IReadOnlyList<VerifiedLog>> VerifyAsync(CancellationToken cancellationToken)
    {
        var verified = new List<VerifiedLog>();
        foreach (var (area, key) in _keys)
        {
            var report = await LogVerifier.VerifyAsync(new FolderLogSource(LogOf(area)), new() { Policy = TrustPolicy.OfLogs([key]) }, cancellationToken);
            verified.Add(new(area, report.Entries, report.Checkpoint is { } checkpoint ? Encoding.UTF8.GetString(checkpoint.Note.ToBytes()) : "", [.. report.Findings.Select(f => f.ToString())]));
        }

        return verified;
    }

    private string LogOf(string area) => Path.Combine(_folder, area);

    private string KeyOf(string area) => LogOf(area) + ".key";
}
