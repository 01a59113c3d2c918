using System.CommandLine;
using Domicile.Cli.Commands.Law;
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
        var (on, json) = (LawInput.Day(), CommonOptions.Json());
        var confirm = new Option<string?>("--confirm") { Description = "Confirm a change that leaves subjects with nowhere to be, by the code that the refusal names." };
        var command = new Command("diff", "Show which cells of the decision table a change changes, who would have to move, and who would have nowhere to be.")
        {
            packs, policy, facts, changes, toPolicy, toFacts, on, confirm, json,
        };
        command.Does((parsed, output) =>
        {
            var (old, now) = (LawInput.Book(parsed.GetValue(packs)!), LawInput.Book(parsed.GetValue(packs)!, parsed.GetValue(changes)!));
            var before = Planner(old, parsed.GetValue(policy), parsed.GetValue(facts));
            var after = Planner(now, parsed.GetValue(toPolicy) ?? parsed.GetValue(policy), parsed.GetValue(toFacts) ?? parsed.GetValue(facts));
            var review = ChangeReviewer.Review(before, after, after.Adjudicator.Facts.Population, LawInput.DayOf(parsed.GetValue(on)));
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(ChangeText.Json(review));
            }
            else
            {
                ChangeText.Write(review, output);
            }

            return Close(review, parsed.GetValue(confirm));
        });
        return command;
    }

    private static int Close(ChangeReview review, string? confirmation)
    {
        try
        {
            review.RequireConfirmation(confirmation);
            return review.IsEmpty || confirmation is not null ? ExitCode.Done : ExitCode.Refused;
        }
        catch (DomicileException refused)
        {
            ErrorPrinter.Print(refused.Message, refused.Detail, refused.Hint);
            return ExitCode.Refused;
        }
    }

    private static HomePlanner Planner(LawBook book, string? policy, string? facts)
    {
        var known = PolicyInput.FactsOf(facts, book);
        return new HomePlanner(new Adjudicator(book, PolicyInput.PolicyOf(policy, book), known), known.Homes);
    }
}
