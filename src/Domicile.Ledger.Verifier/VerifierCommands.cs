using Domicile.Ledger.Auditing;
using Domicile.Ledger.Proofs;
using Domicile.Ledger.Verifying;

namespace Domicile.Ledger.Verifier;

/// <summary>What the kit can do: the same answers as <c>domicile ledger verify</c> and <c>check</c>.</summary>
internal static class VerifierCommands
{
    public const int BadInput = 2;

    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    public static async Task<int> VerifyAsync(string log, VerifierOptions options, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = RequestTimeout };
        var remembered = options.Remember is { } file && File.Exists(file) ? options.Seen.Append(file) : options.Seen;
        var report = await LogVerifier.VerifyAsync(AuditInputs.OpenSource(log, client), new VerifyOptions
        {
            Policy = AuditInputs.ReadPolicy(options.Policy, options.Keys),
            Seen = [.. remembered.Select(path => new ReadOnlyMemory<byte>(AuditInputs.ReadFile(path)))],
            MaxAge = options.MaxAge,
            ReadsEntries = !options.RawEntries,
        }, cancellationToken);
        await Console.Out.WriteAsync(options.Json ? AuditText.Json(report) + "\n" : AuditText.Words(report));
        if (report.IsGood && options.Remember is { } memory)
        {
            await File.WriteAllBytesAsync(memory, report.Checkpoint!.Note.ToBytes(), cancellationToken);
        }

        return report.IsGood ? 0 : 1;
    }

    public static async Task<int> CheckAsync(string receiptFile, string entryFile, VerifierOptions options)
    {
        var policy = AuditInputs.ReadPolicy(options.Policy, options.Keys);
        var receipt = Receipt.Parse(AuditInputs.ReadFile(receiptFile));
        var check = ReceiptCheck.Of(receipt, AuditInputs.ReadFile(entryFile), policy);
        await Console.Out.WriteLineAsync(options.Json ? check.Json() : check.Words());
        return check.IsGood ? 0 : 1;
    }
}
