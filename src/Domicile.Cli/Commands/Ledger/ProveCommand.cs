using System.CommandLine;
using System.Text;
using Domicile.Ledger.Auditing;
using Domicile.Ledger.Hashing;
using Domicile.Ledger.Proofs;

namespace Domicile.Cli.Commands.Ledger;

/// <summary><c>ledger prove</c>: writes the receipt of one entry.</summary>
internal static class ProveCommand
{
    public static Command Create()
    {
        var shared = new LedgerArguments();
        var index = new Argument<long>("entry") { Description = "The entry's index, from 0." };
        var output = new Option<string?>("--out") { Description = "File for the receipt (.tlog-proof); else it is printed." };
        var entryOutput = new Option<string?>("--entry-out") { Description = "File for the entry's bytes." };
        var command = new Command("prove", "Write the receipt of one entry: proof and checkpoint, checkable offline.")
        {
            shared.Log, index, shared.Policy, shared.Keys, output, entryOutput, shared.Json,
        };
        command.SetAction(LedgerArguments.Action(async (parsed, cancellationToken) =>
        {
            var log = shared.OpenLog(parsed);
            var signed = await shared.ReadCheckpointAsync(log, parsed, cancellationToken);
            var head = signed.Checkpoint.Head;
            var at = parsed.GetRequiredValue(index);
            var entry = await new EntryReader(log, head.Size).AtAsync(at, cancellationToken);
            var proof = await InclusionProof.MakeAsync(new TreeReader(log, head.Size), at, head.Size, cancellationToken);
            var receipt = new Receipt(at, proof, signed.Note.ToBytes());
            var policy = shared.ReadPolicy(parsed);
            receipt.Check(entry.Span, policy.Logs, policy.WitnessKeys); // tiles are not trusted: a receipt that does not hold is not given out
            if (parsed.GetValue(entryOutput) is { } entryFile)
            {
                await File.WriteAllBytesAsync(entryFile, entry, cancellationToken);
            }

            await WriteAsync(parsed, parsed.GetValue(output), parsed.GetValue(shared.Json), receipt, entry, cancellationToken);
            return ExitCode.Done;
        }));
        return command;
    }

    private static async Task WriteAsync(
        ParseResult parsed, string? file, bool json, Receipt receipt, ReadOnlyMemory<byte> entry, CancellationToken cancellationToken)
    {
        var text = Encoding.UTF8.GetString(receipt.ToBytes());
        if (file is not null)
        {
            await File.WriteAllBytesAsync(file, receipt.ToBytes(), cancellationToken);
        }

        if (json)
        {
            text = AuditText.OneLine(fields =>
            {
                fields.WriteNumber("index", receipt.Index);
                fields.WriteString("leaf_hash", TreeHasher.OfThisThread.Leaf(entry.Span).ToString());
                fields.WriteString("entry", entry.Span.Length > 0 ? Convert.ToBase64String(entry.Span) : "");
                fields.WriteString("receipt", text);
            }) + "\n";
        }
        else if (file is not null)
        {
            text = "";
        }

        await parsed.InvocationConfiguration.Output.WriteAsync(text.AsMemory(), cancellationToken);
    }
}
