using System.CommandLine;
using System.Globalization;
using Domicile.Ledger.Auditing;
using Domicile.Ledger.Notes;

namespace Domicile.Cli.Commands.Ledger;

/// <summary><c>ledger show</c>: prints a log's checkpoint, or one entry.</summary>
internal static class ShowCommand
{
    public static Command Create()
    {
        var shared = new LedgerArguments();
        var index = new Argument<long?>("entry") { Description = "An entry's index; without it the checkpoint is shown.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("show", "Show a log's checkpoint, or one entry.") { shared.Log, index, shared.Policy, shared.Keys, shared.Json };
        command.SetAction(LedgerArguments.Action(async (parsed, cancellationToken) =>
        {
            var log = shared.OpenLog(parsed);
            var signed = await shared.ReadCheckpointAsync(log, parsed, cancellationToken);
            var json = parsed.GetValue(shared.Json);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(parsed.GetValue(index) is { } at
                ? EntryLine.Of(at, (await new EntryReader(log, signed.Checkpoint.Head.Size).AtAsync(at, cancellationToken)).Span, json)
                : json ? Json(signed) : Words(signed));
            return ExitCode.Done;
        }));
        return command;
    }

    private static string Words(SignedCheckpoint signed) => string.Create(CultureInfo.InvariantCulture,
        $"log      {signed.Checkpoint.Origin}\nsize     {signed.Checkpoint.Head.Size}\nroot     {signed.Checkpoint.Head.Root}\nsigned   {string.Join(", ", signed.Signatures.Select(s => s.Key.Name))}");

    private static string Json(SignedCheckpoint signed) => AuditText.OneLine(json =>
    {
        json.WriteString("origin", signed.Checkpoint.Origin);
        json.WriteNumber("size", signed.Checkpoint.Head.Size);
        json.WriteString("root", signed.Checkpoint.Head.Root.ToString());
        AuditText.WriteSignatures(json, signed.Signatures);
    });
}
