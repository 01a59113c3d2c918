using System.CommandLine;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy.Law;
using Domicile.Policy.Verdicts;
using Domicile.Policy.Verdicts.Evidence;

namespace Domicile.Cli.Commands.Policy;

/// <summary>The options that name a policy and facts.</summary>
internal static class PolicyInput
{
    /// <summary>The policy to use.</summary>
    public static Option<string?> Policy(string name = "--policy", string what = "The operator's policy file. Without one: keep at declared homes, show nobody.") =>
        new(name) { Description = what };

    /// <summary>The facts to use.</summary>
    public static Option<string?> Facts(string name = "--facts", string what = "A facts file or a folder of them: sites, entities, papers, homes, counts.") =>
        new(name) { Description = what };

    /// <summary>An estate's configuration, where a command can do without.</summary>
    public static Option<string?> Config() =>
        new("--config", "-c") { Description = "Take law, policy and facts from this domicile.yaml, in place of --law, --policy and --facts.", HelpName = "path" };

    /// <summary>The confirmation of a change that strands somebody.</summary>
    public static Option<string?> Confirm() =>
        new("--confirm") { Description = "Confirm a change that leaves subjects with nowhere to be, by the code that the refusal names.", HelpName = "code" };

    /// <summary>Shall tokens be printed?</summary>
    public static Option<bool> Tokens() =>
        new("--tokens") { Description = "Name the subjects with nowhere to be, by their tokens." };

    /// <summary>Reads a policy.</summary>
    public static OperatorPolicy PolicyOf(string? path, LawBook book) =>
        path is null ? OperatorPolicy.StoreOnly : OperatorPolicyReader.Load(SourceText.Load(path)[0], book);

    /// <summary>Reads facts.</summary>
    public static CaseFacts FactsOf(string? path, LawBook book) =>
        path is null ? CaseFacts.None : CaseFactsReader.Load(SourceText.Load(path), book);
}
