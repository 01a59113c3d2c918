using System.CommandLine;
using Domicile.Cli.Commands.Law;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy.Homes.Changes;
using Domicile.Policy.Homes.Planning;
using Domicile.Policy.Law;
using Domicile.Policy.Verdicts.Evidence;

namespace Domicile.Cli.Commands.Policy;

/// <summary><c>policy diff</c>: what a change of law, policy or facts changes, before it is applied.</summary>
internal static class PolicyDiffCommand
{
    public static Command Create()
    {
        var (packs, policy, facts) = (LawInput.Packs(), PolicyInput.Policy(), PolicyInput.Facts());
        var changes = LawInput.ChangedPacks();
        var toPolicy = PolicyInput.Policy("--to-policy", "The changed policy file.");
        var toFacts = PolicyInput.Facts("--to-facts", "The changed facts.");
        var (config, on, json, tokens) = (PolicyInput.Config(), LawInput.Day(), CommonOptions.Json(), PolicyInput.Tokens());
        var confirm = PolicyInput.Confirm();
        var command = new Command("diff", "Show which cells of the decision table a change changes, who would have to move, and who would have nowhere to be. With --config: what is configured there, against what is in force, for everybody who lives there.")
        {
            packs, policy, facts, config, changes, toPolicy, toFacts, on, confirm, tokens, json,
        };
        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(async () =>
        {
            if (parsed.GetValue(config) is { } path)
            {
                var day = parsed.GetValue(on) is { } text ? LawInput.DayOf(text) : (DateOnly?)null;
                await using var change = await PolicyChange.ReadAsync(path, parsed.GetValue(changes)!.SelectMany(SourceText.Load), day, cancellationToken);
                return Print(change.Review, parsed.GetValue(tokens) ? await change.TokensAsync(cancellationToken) : null, parsed.GetValue(confirm), parsed.GetValue(json));
            }

            var (old, now) = (LawInput.Book(parsed.GetValue(packs)!), LawInput.Book(parsed.GetValue(packs)!, parsed.GetValue(changes)!));
            var before = Planner(old, parsed.GetValue(policy), parsed.GetValue(facts));
            var after = Planner(now, parsed.GetValue(toPolicy) ?? parsed.GetValue(policy), parsed.GetValue(toFacts) ?? parsed.GetValue(facts));
            var review = ChangeReviewer.Review(before, after, after.Adjudicator.Facts.Population, LawInput.DayOf(parsed.GetValue(on)));
            return Print(review, tokens: null, parsed.GetValue(confirm), parsed.GetValue(json));
        }));
        return command;
    }

    private static int Print(ChangeReview review, IReadOnlyDictionary<SubjectGroup, IReadOnlyList<string>>? tokens, string? confirmation, bool json)
    {
        if (json)
        {
            JsonOutput.Print(ChangeText.Json(review, tokens));
        }
        else
        {
            ChangeText.Write(review, tokens, Console.Out);
        }

        return !review.MayApply(confirmation) ? ChangeText.Refuse(review) : review.IsEmpty || confirmation is not null ? ExitCode.Done : ExitCode.Refused;
    }

    private static HomePlanner Planner(LawBook book, string? policy, string? facts)
    {
        var known = PolicyInput.FactsOf(facts, book);
        return new HomePlanner(new Adjudicator(book, PolicyInput.PolicyOf(policy, book), known), known.Homes);
    }
}
