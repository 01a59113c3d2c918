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
        var (basis, on, json) = (new PolicyBasis(), LawInput.Day(), CommonOptions.Json());
        var command = new Command("explain", "Say what law and policy decide about one question, and why.") { on, json };
        foreach (var option in basis.Options.Concat(asked.Options))
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(async () =>
        {
            var (planner, hasFacts, inForce) = await basis.ReadAsync(parsed, cancellationToken);
            var (book, day) = (planner.Adjudicator.Book, LawInput.DayOf(parsed.GetValue(on)));
            var words = hasFacts ? Resolve(parsed, asked, planner.Adjudicator.Facts, book, day) : asked.Read(parsed, book);
            var table = planner.Adjudicator.TableOn(day);
            var verdict = table.Explain(words, day);
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(VerdictJson.Of(verdict, table.Hash, inForce));
            }
            else
            {
                Console.Out.WriteLine(VerdictText.Of(verdict));
                Console.Out.WriteLine($"  by: {(inForce is null ? "" : $"{inForce}, ")}decision table {table.Hash[..16]}");
            }

            return verdict.Allowed ? ExitCode.Done : ExitCode.Refused;
        }));
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
