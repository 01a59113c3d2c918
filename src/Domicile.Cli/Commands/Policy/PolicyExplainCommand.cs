using System.CommandLine;
using Domicile.Cli.Commands.Law;
using Domicile.Estate;
using Domicile.Estate.Facts;
using Domicile.Policy.Law;
using Domicile.Policy.Law.Vocabulary;
using Domicile.Policy.Verdicts;
using Domicile.Policy.Verdicts.Evidence;

namespace Domicile.Cli.Commands.Policy;

/// <summary><c>policy explain</c>: one verdict and why.</summary>
internal static class PolicyExplainCommand
{
    public static Command Create()
    {
        var asked = new AskedOnCommandLine();
        var (packs, policy, facts, on, json) = (LawInput.Packs(), PolicyInput.Policy(), PolicyInput.Facts(), LawInput.Day(), CommonOptions.Json());
        var command = new Command("explain", "Say what law and policy decide about one question, and why.") { packs, policy, facts, on, json };
        foreach (var option in asked.Options)
        {
            command.Options.Add(option);
        }

        command.Does((parsed, output) =>
        {
            var book = LawInput.Book(parsed.GetValue(packs)!);
            var rules = PolicyInput.PolicyOf(parsed.GetValue(policy), book);
            var day = LawInput.DayOf(parsed.GetValue(on));
            var words = parsed.GetValue(facts) is { } path
                ? Resolve(parsed, asked, PolicyInput.FactsOf(path, book), book, day)
                : asked.Read(parsed, book);
            var verdict = DecisionTable.Compile(book, rules, day).Explain(words);
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(VerdictJson.Of(verdict));
            }
            else
            {
                output.WriteLine(VerdictText.Of(verdict));
            }

            return verdict.Allowed ? ExitCode.Done : ExitCode.Refused;
        });
        return command;
    }

    private static QuestionWords Resolve(ParseResult parsed, AskedOnCommandLine asked, CaseFacts facts, LawBook book, DateOnly day)
    {
        var act = Word<Act>(parsed, asked, "act");
        var to = asked.Text(parsed, "to");
        var request = new TransferRequest
        {
            Act = act,
            DataClass = asked.Text(parsed, "class"),
            Form = Word<DataForm>(parsed, asked, "form"),
            Purpose = Word<Purpose>(parsed, asked, "purpose"),
            Controller = asked.Text(parsed, "controller") ?? CaseFacts.Unstated,
            Recipient = asked.Text(parsed, "recipient") ?? "",
            DeviceCountry = act == Act.Store || to is null ? null : Country.Parse(to),
            DeviceOwner = asked.Text(parsed, "device"),
            At = SiteId.Parse(asked.Text(parsed, "at") ?? "unknown"),
            ToSite = act == Act.Store && to is not null ? SiteId.Parse(to) : null,
            Residence = Country.Parse(asked.Text(parsed, "residence") ?? "unknown"),
            Nationality = Optional(parsed, asked, "nationality"),
            Collected = Optional(parsed, asked, "collected"),
        };
        return new FactResolver(facts, book.Classes, day).Resolve(request);
    }

    private static Country? Optional(ParseResult parsed, AskedOnCommandLine asked, string key) =>
        asked.Text(parsed, key) is { } text ? Country.Parse(text) : null;

    private static TWord Word<TWord>(ParseResult parsed, AskedOnCommandLine asked, string key)
        where TWord : struct, Enum => asked.Text(parsed, key) is not { } text ? default
        : Estate.Facts.Yaml.Vocabulary.TryRead<TWord>(text, out var value) ? value
        : throw new DomicileException(
            $"'{text}' is not known as --{key}.", "A closed list of words is known there.",
            Estate.Facts.Yaml.Suggestion.For(text, Estate.Facts.Yaml.Vocabulary.Words<TWord>()));
}
