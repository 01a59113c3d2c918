using System.CommandLine;
using Domicile.Ledger.Auditing;
using Domicile.Ledger.Notes;
using Domicile.Ledger.Tiles;
using Domicile.Ledger.Witnessing;

namespace Domicile.Cli.Commands.Ledger;

/// <summary>The arguments that several ledger commands share, and what is made of them.</summary>
internal sealed class LedgerArguments : IDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _client = new() { Timeout = RequestTimeout };

    public Argument<string> Log { get; } = new("log") { Description = "The log: a folder or an http address." };

    public Option<string?> Policy { get; } = new("--policy") { Description = "Trust policy file (C2SP tlog-policy): logs, witnesses, quorum." };

    public Option<string[]> Keys { get; } = new("--key") { Description = "The log's verifier key, instead of a policy.", DefaultValueFactory = _ => [] };

    public Option<bool> Json { get; } = new("--json") { Description = "Answer with one JSON object." };

    public ILogSource OpenLog(ParseResult parsed) => AuditInputs.OpenSource(parsed.GetRequiredValue(Log), _client);

    public TrustPolicy ReadPolicy(ParseResult parsed) => AuditInputs.ReadPolicy(parsed.GetValue(Policy), parsed.GetValue(Keys) ?? []);

    /// <summary>The log's checkpoint, verified by the policy's keys.</summary>
    public async Task<SignedCheckpoint> ReadCheckpointAsync(ILogSource log, ParseResult parsed, CancellationToken cancellationToken)
    {
        var policy = ReadPolicy(parsed);
        var bytes = await log.ReadAsync(Checkpoint.Path, SignedNote.MaxBytes, cancellationToken)
            ?? throw new Domicile.Ledger.LedgerException($"There is no log at '{log.Name}'.", "It has no checkpoint.", "Give the folder or address that 'checkpoint' stands in.");
        return SignedCheckpoint.Open(bytes, policy.Logs, policy.WitnessKeys);
    }

    /// <summary>Makes the action of a command: prints a ledger's error in its three parts.</summary>
    public static Func<ParseResult, CancellationToken, Task<int>> Action(Func<ParseResult, CancellationToken, Task<int>> run) => async (parsed, cancellationToken) =>
    {
        try
        {
            return await run(parsed, cancellationToken);
        }
        catch (Domicile.Ledger.LedgerException error)
        {
            await PrintAsync(parsed, error);
            return ExitCode.BadInput;
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            await PrintAsync(parsed, new("A file cannot be read or written.", denied.Message, "Check the path and its permissions.", denied));
            return ExitCode.BadInput;
        }
    };

    /// <summary>Prints an error in PostgreSQL's three parts.</summary>
    public static Task PrintAsync(ParseResult parsed, Domicile.Ledger.LedgerException error) =>
        parsed.InvocationConfiguration.Error.WriteLineAsync($"{error.Message}\nDETAIL: {error.Detail}\nHINT: {error.Hint}");

    public void Dispose() => _client.Dispose();
}
