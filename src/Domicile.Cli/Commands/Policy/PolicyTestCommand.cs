using System.CommandLine;
using Domicile.Cli.Commands.Law;
using Domicile.Policy.Verdicts;

namespace Domicile.Cli.Commands.Policy;

/// <summary><c>policy test</c>: the operator's own expectations.</summary>
internal static class PolicyTestCommand
{
    public static Command Create()
    {
        var (packs, changes, policy, json) = (LawInput.Packs(), LawInput.ChangedPacks(), PolicyInput.Policy(), CommonOptions.Json());
        policy.Required = true;
        var command = new Command("test", "Hold the expectations of a policy file against law and policy.") { packs, changes, policy, json };
        command.Does((parsed, output) =>
        {
            var book = LawInput.Book(parsed.GetValue(packs)!, parsed.GetValue(changes)!);
            var outcomes = ExpectationRun.Of(book, PolicyInput.PolicyOf(parsed.GetValue(policy), book));
            var failed = outcomes.Count(o => o.Failure is not null);
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(new
                {
                    Held = outcomes.Length - failed,
                    Failed = failed,
                    Expectations = outcomes.Select(o => new { o.Expected.Name, o.Expected.On, Held = o.Failure is null, o.Failure }),
                });
                return failed == 0 ? ExitCode.Done : ExitCode.Refused;
            }

            foreach (var outcome in outcomes)
            {
                output.WriteLine($"{(outcome.Failure is null ? "held  " : "FAILED")} {outcome.Expected.Name}{(outcome.Failure is { } why ? $"\n       {why} ({outcome.Expected.At})" : "")}");
            }

            output.WriteLine($"{outcomes.Length - failed} held, {failed} failed.");
            return failed == 0 ? ExitCode.Done : ExitCode.Refused;
        });
        return command;
    }
}
