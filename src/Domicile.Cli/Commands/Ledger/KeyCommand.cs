using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Domicile.Ledger.Auditing;
using Domicile.Ledger.Notes;

namespace Domicile.Cli.Commands.Ledger;

/// <summary><c>ledger key new</c>: makes a signing key for a log or a witness.</summary>
internal static class KeyCommand
{
    public static Command Create() => new("key", "Make keys.") { CreateNew() };

    private static Command CreateNew()
    {
        var name = new Argument<string>("name") { Description = "The key's name; a log's is its origin: its URL without the scheme, for good." };
        var witness = new Option<bool>("--witness") { Description = "A witness's key instead of a log's." };
        var output = new Option<string>("--out") { Description = "File for the secret key; must not exist.", Required = true };
        var json = new Option<bool>("--json") { Description = "Answer with one JSON object." };
        var command = new Command("new", "Make a key: the secret goes to a file, the verifier key is printed.") { name, witness, output, json };
        command.SetAction(LedgerArguments.Action(async (parsed, cancellationToken) =>
        {
            using var random = RandomNumberGenerator.Create();
            var algorithm = parsed.GetValue(witness) ? SignatureAlgorithm.CosignatureV1 : SignatureAlgorithm.Ed25519;
            var (key, text) = SignerKey.Generate(parsed.GetRequiredValue(name), algorithm, random);
            using (key)
            {
                await WriteSecretAsync(parsed.GetRequiredValue(output), text, cancellationToken);
                var vkey = key.Verifier.ToString();
                await parsed.InvocationConfiguration.Output.WriteLineAsync(parsed.GetValue(json)
                    ? AuditText.OneLine(fields => fields.WriteString("verifier_key", vkey))
                    : vkey);
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static async Task WriteSecretAsync(string path, string text, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            await using var file = new FileStream(path, options);
            await file.WriteAsync(Encoding.UTF8.GetBytes(text + "\n"), cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new Domicile.Ledger.LedgerException(
                $"The key file '{path}' cannot be written.", failure.Message, "Give a new file in a folder that you may write to; a key is never overwritten.", failure);
        }
    }
}
