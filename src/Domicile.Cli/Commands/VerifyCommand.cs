using System.Collections.Immutable;
using System.CommandLine;
using Domicile.Cli.Moving;
using Domicile.Relocation.Verification;
using Domicile.Relocation.Verification.Postgres;

namespace Domicile.Cli.Commands;

/// <summary><c>domicile verify</c>: whether every site holds of the others' residents what it should, row by row, and the certificates
/// hold together.</summary>
internal static class VerifyCommand
{
    internal static Command Create()
    {
        var (config, json) = (CommonOptions.Config(), CommonOptions.Json());
        var move = new Argument<long?>("move") { Description = "Only this move's certificates", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("verify", "Compares what sites hold of each other's residents, row by row, while the application writes; and reads the certificates again") { move, config, json };
        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(() => RunAsync(parsed.GetValue(config)!, parsed.GetValue(move), parsed.GetValue(json), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(string config, long? move, bool json, CancellationToken cancellationToken)
    {
        await using var estate = await EstateOpening.OpenAsync(config, cancellationToken);
        if (estate.Sites.FirstOrDefault(s => s.Identity is null) is { } bare)
        {
            throw new DomicileException("There is nothing to compare yet.", $"Domicile is not installed at site '{bare.Site.Id}'.", "The first 'domicile move' or 'domicile worker' installs it.");
        }

        var (rows, found) = await new EstateVerification(estate, MoveWork.Name, TimeProvider.System)
            .RunAsync(move, pair => Console.Error.WriteLine($"Comparing {pair}"), cancellationToken);
        Print(rows, found, json);
        return found.IsEmpty ? ExitCode.Done : ExitCode.Refused;
    }

    private static void Print(long rows, ImmutableArray<StandingFinding> found, bool json)
    {
        if (json)
        {
            JsonOutput.Print(new { RowsCompared = rows, Findings = found });
            return;
        }

        foreach (var finding in found)
        {
            Console.Out.WriteLine($"{finding.Code}: {(finding.Site is null ? "" : $"{finding.Site}, ")}{finding.About}: {finding.Message}");
        }

        Console.Out.WriteLine(found.IsEmpty
            ? $"{rows:N0} rows compared: every site holds what it should, nothing is orphaned, and the certificates hold together."
            : $"{rows:N0} rows compared: {found.Length} findings.");
    }
}
