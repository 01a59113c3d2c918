using System.CommandLine;
using Domicile.Cli.Commands.Law;
using Domicile.Policy.InForce;

namespace Domicile.Cli.Commands.Policy;

/// <summary><c>policy apply</c>: puts the configured law, policy, facts, sites and homes in force, and keeps every text of them.</summary>
internal static class PolicyApplyCommand
{
    public static Command Create()
    {
        var (config, json, tokens) = (CommonOptions.Config(), CommonOptions.Json(), PolicyInput.Tokens());
        var confirm = PolicyInput.Confirm();
        var command = new Command("apply", "Show what the configured law and policy change for everybody, and put them in force; refused while that leaves subjects with nowhere to be, unless confirmed.")
        {
            config, confirm, tokens, json,
        };
        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(() => RunAsync(
            parsed.GetValue(config)!, parsed.GetValue(confirm), parsed.GetValue(tokens), parsed.GetValue(json), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(string config, string? confirmation, bool withTokens, bool json, CancellationToken cancellationToken)
    {
        await using var change = await PolicyChange.ReadAsync(config, [], day: null, cancellationToken);
        var tokens = withTokens ? await change.TokensAsync(cancellationToken) : null;
        var may = change.Review.MayApply(confirmation);
        var applied = may && !change.IsInForce ? await change.EnactAsync(cancellationToken) : null;
        if (json)
        {
            JsonOutput.Print(new { Applied = applied is not null, InForce = Plain(applied ?? change.InForce), Change = ChangeText.Json(change.Review, tokens) });
        }
        else
        {
            ChangeText.Write(change.Review, tokens, Console.Out);
            Console.Out.WriteLine(applied is not null ? $"In force now: {applied}." : change.IsInForce ? $"In force already: {change.InForce}." : "Nothing was put in force.");
        }

        return may ? ExitCode.Done : ChangeText.Refuse(change.Review);
    }

    private static object? Plain(Enactment? enactment) =>
        enactment is null ? null : new { enactment.Number, enactment.Since, enactment.Day, enactment.DecisionTable, enactment.Document };
}
