using System.CommandLine;
using System.Collections.Immutable;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy.Law;
using Domicile.Policy.Verdicts;

namespace Domicile.Cli.Commands.Policy;

/// <summary>A question whose words stand on the command line; read like one in a file, with every fault at once.</summary>
internal sealed class AskedOnCommandLine
{
    private static readonly (string Key, string What)[] Words =
    [
        ("act", "store, view, export or collect."),
        ("class", "The column's class, such as user.contact.email; instead of a category."),
        ("category", "The category of data. Without class or category: unclassified, which is most protected."),
        ("form", "cleartext, pseudonymised, ciphertext or aggregate."),
        ("purpose", "operation, support, security, analytics, ..."),
        ("recipient", "data-subject, same-entity, group, processor, third-party or authority; with --facts also an entity."),
        ("device", "Who owns the device, in the same words."),
        ("to", "The country where data arrives: of the device, or of the site it is kept at."),
        ("residence", "Where the subject lives."),
        ("at", "The country where the data stands; with --facts also a site."),
        ("controller", "Where the controller is established; with --facts also an entity."),
        ("nationality", "The subject's nationality, where it is known."),
        ("collected", "Where it was collected, where that is known."),
    ];

    private readonly ImmutableArray<Option<string?>> _one = [.. Words.Select(w => new Option<string?>("--" + w.Key) { Description = w.What })];
    private readonly Option<string[]> _controlled = new("--controlled-from") { Description = "The countries behind the recipient.", DefaultValueFactory = _ => [] };
    private readonly Option<string[]> _with = new("--with") { Description = "Papers in place, such as eu-scc.", DefaultValueFactory = _ => [] };
    private readonly Option<string[]> _counts = new("--count") { Description = "A count, such as us-location=500.", DefaultValueFactory = _ => [] };

    /// <summary>All its options.</summary>
    public IEnumerable<Option> Options => [.. _one, _controlled, _with, _counts];

    /// <summary>What was written for a word, or null.</summary>
    public string? Text(ParseResult parsed, string key) => parsed.GetValue(_one[Array.FindIndex(Words, w => w.Key == key)]);

    /// <summary>The question.</summary>
    /// <exception cref="DomicileException">Words are not known; every one is listed.</exception>
    public QuestionWords Read(ParseResult parsed, LawBook book)
    {
        var faults = new FaultLog();
        var entries = Words.Zip(_one)
            .Where(w => parsed.GetValue(w.Second) is not null)
            .Select(w => Entry(w.First.Key, Scalar(w.First.Key, parsed.GetValue(w.Second)!)))
            .Append(Entry("controlled_from", Items("controlled-from", parsed.GetValue(_controlled)!)))
            .Append(Entry("with", Items("with", parsed.GetValue(_with)!)))
            .Append(Entry("counts", new SourceNode.Map([.. parsed.GetValue(_counts)!.Select(c => Count(c))], At("count"))));
        var words = QuestionWordsReader.Read(new MapReader(new SourceNode.Map([.. entries], At("options")), faults), book);
        faults.ThrowIfAny("the question");
        return words;
    }

    private static (SourceNode.Scalar, SourceNode) Count(string text) =>
        Entry(text.Split('=')[0], Scalar("count", text.Contains('=', StringComparison.Ordinal) ? text.Split('=', 2)[1] : ""));

    private static (SourceNode.Scalar, SourceNode) Entry(string key, SourceNode value) => (Scalar(key, key), value);

    private static SourceNode.Scalar Scalar(string option, string text) => new(text, At(option));

    private static SourceNode.Items Items(string option, string[] texts) => new([.. texts.Select(t => Scalar(option, t))], At(option));

    private static Place At(string option) => new($"--{option}", 1, 1);
}
