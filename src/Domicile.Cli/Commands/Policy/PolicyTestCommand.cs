using System.CommandLine;
using Domicile.Cli.Commands.Law;
using Domicile.Configuration;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy.Law;
using Domicile.Policy.Verdicts;

namespace Domicile.Cli.Commands.Policy;

/// <summary><c>policy test</c>: the operator's own expectations.</summary>
internal static class PolicyTestCommand
{
    public static Command Create()
    {
        var (packs, changes, policy, json) = (LawInput.Packs(), LawInput.ChangedPacks(), PolicyInput.Policy(), CommonOptions.Json());
        var config = PolicyInput.Config();
        var command = new Command("test", "Hold the expectations of a policy file against law and policy.") { packs, changes, policy, config, json };
        command.Does((parsed, output) =>
        {
            var (book, rules) = parsed.GetValue(config) is { } path
                ? Configured(path, parsed.GetValue(changes)!)
                : Named(parsed.GetValue(packs)!, parsed.GetValue(changes)!, parsed.GetValue(policy));
            var outcomes = ExpectationRun.Of(book, rules);
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

    private static (LawBook Book, OperatorPolicy Rules) Configured(string config, string[] changes)
    {
        var adjudicator = ConfigurationLoader.Load(config).OrThrow().Rules.With(changes.SelectMany(SourceText.Load)).Read().Adjudicator;
        return (adjudicator.Book, adjudicator.Policy);
    }

    private static (LawBook Book, OperatorPolicy Rules) Named(string[] packs, string[] changes, string? policy)
    {
        var book = LawInput.Book(packs, changes);
        return policy is null
            ? throw new DomicileException("Whose expectations are meant is not said.", "Neither --policy nor --config was given.", "Name the policy file, or the domicile.yaml that does.")
            : (book, PolicyInput.PolicyOf(policy, book));
    }
}
