using System.CommandLine;
using Domicile.Ledger.Auditing;
using Domicile.Ledger.Verifying;

namespace Domicile.Cli.Commands.Ledger;

/// <summary><c>ledger verify</c>: recomputes a whole log from its raw entries; needs no database.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var shared = new LedgerArguments();
        var remember = new Option<string?>("--remember") { Description = "File that keeps the newest verified checkpoint between runs." };
        var seen = new Option<string[]>("--seen") { Description = "A checkpoint that somebody else saw.", DefaultValueFactory = _ => [] };
        var maxAge = new Option<TimeSpan?>("--max-age") { Description = "Oldest cosignature accepted, as hh:mm:ss." };
        var raw = new Option<bool>("--raw-entries") { Description = "Do not read entries as Domicile's: no schema, numbers or heartbeats." };
        var command = new Command("verify", "Recompute every hash of a log from its raw entries.")
        {
            shared.Log, shared.Policy, shared.Keys, remember, seen, maxAge, raw, shared.Json,
        };
        command.SetAction(LedgerArguments.Action(async (parsed, cancellationToken) =>
        {
            var memory = parsed.GetValue(remember);
            var report = await LogVerifier.VerifyAsync(shared.OpenLog(parsed), new VerifyOptions
            {
                Policy = shared.ReadPolicy(parsed),
                Seen = [.. (parsed.GetValue(seen) ?? []).Concat(memory is not null && File.Exists(memory) ? [memory] : [])
                    .Select(file => new ReadOnlyMemory<byte>(AuditInputs.ReadFile(file)))],
                MaxAge = parsed.GetValue(maxAge),
                ReadsEntries = !parsed.GetValue(raw),
            }, cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteAsync(parsed.GetValue(shared.Json) ? AuditText.Json(report) + "\n" : AuditText.Words(report));
            if (report.IsGood && memory is not null)
            {
                await File.WriteAllBytesAsync(memory, report.Checkpoint!.Note.ToBytes(), cancellationToken);
            }

            return report.IsGood ? ExitCode.Done : ExitCode.Refused;
        }));
        return command;
    }
}
