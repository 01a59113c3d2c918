using System.CommandLine;
using System.Text;
using Domicile.Ledger.Auditing;
using Domicile.Ledger.Disk;
using Domicile.Ledger.Notes;
using Domicile.Ledger.Serving;
using Domicile.Ledger.Witnessing;

namespace Domicile.Cli.Commands.Ledger;

/// <summary><c>ledger witness</c>: runs a witness for other people's logs until it is stopped.</summary>
internal static class WitnessCommand
{
    public static Command Create()
    {
        var shared = new LedgerArguments();
        var keyFile = new Option<string>("--key-file") { Description = "The witness's signing key, of 'ledger key new --witness'.", Required = true };
        var state = new Option<string>("--state") { Description = "Folder that remembers what was cosigned; must exist.", Required = true };
        var listen = new Option<string>("--listen") { Description = "Address, ending in a slash.", DefaultValueFactory = _ => "http://127.0.0.1:8180/" };
        var command = new Command("witness", "Cosign checkpoints of the logs that a policy names.")
        {
            keyFile, state, listen, shared.Policy, shared.Keys,
        };
        command.SetAction(LedgerArguments.Action(async (parsed, cancellationToken) =>
        {
            using var key = SignerKey.Parse(Encoding.UTF8.GetString(AuditInputs.ReadFile(parsed.GetRequiredValue(keyFile))));
            if (key.Verifier.Algorithm != SignatureAlgorithm.CosignatureV1 || !Directory.Exists(parsed.GetRequiredValue(state)))
            {
                throw new Domicile.Ledger.LedgerException(
                    "The witness cannot start.", "Its key is not a witness's, or its state folder does not exist.",
                    "Make a key by 'domicile ledger key new NAME --witness', and make the folder once: a lost one must not look new.");
            }

            using var witness = new Witness(key, shared.ReadPolicy(parsed).Logs, new PosixDisk(), parsed.GetRequiredValue(state), TimeProvider.System);
            await using var host = HttpHost.Start(AuditInputs.ParseAddress(parsed.GetRequiredValue(listen)), AddCheckpointRequest.MaxBytes, witness.AnswerAsync);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"witness  {key.Verifier}\nlistens  {parsed.GetValue(listen)}");
            await HostedUntilStopped.WaitAsync(cancellationToken);
            return ExitCode.Done;
        }));
        return command;
    }
}
