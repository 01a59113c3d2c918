using System.CommandLine;
using Domicile.Ledger.Auditing;
using Domicile.Ledger.Proofs;

namespace Domicile.Cli.Commands.Ledger;

/// <summary><c>ledger check</c>: checks a receipt offline.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var shared = new LedgerArguments();
        var receiptFile = new Argument<string>("receipt") { Description = "The .tlog-proof file." };
        var entryFile = new Argument<string>("entry") { Description = "File with exactly the entry's bytes." };
        var command = new Command("check", "Check a receipt offline: no log and no server is asked.")
        {
            receiptFile, entryFile, shared.Policy, shared.Keys, shared.Json,
        };
        command.SetAction(LedgerArguments.Action(async (parsed, _) =>
        {
            var policy = shared.ReadPolicy(parsed);
            var receipt = Receipt.Parse(AuditInputs.ReadFile(parsed.GetRequiredValue(receiptFile)));
            var check = ReceiptCheck.Of(receipt, AuditInputs.ReadFile(parsed.GetRequiredValue(entryFile)), policy);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(parsed.GetValue(shared.Json) ? check.Json() : check.Words());
            return check.IsGood ? ExitCode.Done : ExitCode.Refused;
        }));
        return command;
    }
}
