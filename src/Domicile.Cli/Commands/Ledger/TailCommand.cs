using System.CommandLine;
using Domicile.Ledger.Auditing;

namespace Domicile.Cli.Commands.Ledger;

/// <summary><c>ledger tail</c>: prints the newest entries and, if asked, goes on as they come.</summary>
internal static class TailCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var shared = new LedgerArguments();
        var count = new Option<long>("--count", "-n") { Description = "Entries to begin with.", DefaultValueFactory = _ => 10 };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on as entries come." };
        var command = new Command("tail", "Print the newest entries, one a line.")
        {
            shared.Log, shared.Policy, shared.Keys, count, follow, shared.Json,
        };
        command.SetAction(LedgerArguments.Action(async (parsed, cancellationToken) =>
        {
            var log = shared.OpenLog(parsed);
            var next = -1L;
            while (true)
            {
                var size = (await shared.ReadCheckpointAsync(log, parsed, cancellationToken)).Checkpoint.Head.Size;
                next = next < 0 ? Math.Max(0, size - parsed.GetValue(count)) : next;
                await foreach (var (index, entry) in new EntryReader(log, size).FromAsync(next, cancellationToken))
                {
                    await parsed.InvocationConfiguration.Output.WriteLineAsync(EntryLine.Of(index, entry.Span, parsed.GetValue(shared.Json)));
                    next = index + 1;
                }

                if (!parsed.GetValue(follow))
                {
                    return ExitCode.Done;
                }

                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }));
        return command;
    }
}
