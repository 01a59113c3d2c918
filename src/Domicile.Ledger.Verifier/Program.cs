using Domicile.Ledger;
using Domicile.Ledger.Verifier;

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupted.Cancel();
};

try
{
    return args switch
    {
        ["verify", var log, .. var options] => await VerifierCommands.VerifyAsync(log, VerifierOptions.Parse(options), interrupted.Token),
        ["check", var receipt, var entry, .. var options] => await VerifierCommands.CheckAsync(receipt, entry, VerifierOptions.Parse(options)),
        _ => VerifierOptions.Usage(),
    };
}
catch (LedgerException error)
{
    await Console.Error.WriteLineAsync($"{error.Message}\nDETAIL: {error.Detail}\nHINT: {error.Hint}");
    return VerifierCommands.BadInput;
}
