using System.CommandLine;
using Domicile.Cli.Commands.Law;
using Domicile.Configuration;
using Domicile.Policy.Homes.Planning;
using Domicile.Policy.InForce;
using Domicile.Policy.InForce.Postgres;
using Domicile.Policy.Verdicts.Evidence;
using Domicile.Postgres;

namespace Domicile.Cli.Commands.Policy;

/// <summary>What a command asks: files named one by one, what a domicile.yaml comes to, or what is or was in force there.</summary>
internal sealed class PolicyBasis
{
    private readonly Option<string[]> _packs = LawInput.Packs();
    private readonly Option<string?> _policy = PolicyInput.Policy();
    private readonly Option<string?> _facts = PolicyInput.Facts();
    private readonly Option<string?> _config = PolicyInput.Config();
    private readonly Option<string?> _inForce = new("--in-force")
    {
        Description = "With --config: ask what is in force there, or was at a time (ISO 8601), not what is configured.",
        Arity = ArgumentArity.ZeroOrOne,
        HelpName = "time",
    };

    /// <summary>All its options.</summary>
    public IEnumerable<Option> Options => [_packs, _policy, _facts, _config, _inForce];

    /// <summary>Reads it.</summary>
    public async Task<(HomePlanner Planner, bool HasFacts, Enactment? InForce)> ReadAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_config) is { } config)
        {
            var declaration = ConfigurationLoader.Load(config).OrThrow();
            return parsed.GetResult(_inForce) is null
                ? (declaration.Homes, true, null)
                : await StoredAsync(declaration, parsed.GetValue(_inForce), cancellationToken);
        }

        if (parsed.GetResult(_inForce) is not null)
        {
            throw new DomicileException("Where is not said.", "--in-force asks the control database of an estate.", "Add --config with its domicile.yaml.");
        }

        var book = LawInput.Book(parsed.GetValue(_packs)!);
        var facts = PolicyInput.FactsOf(parsed.GetValue(_facts), book);
        return (new HomePlanner(new Adjudicator(book, PolicyInput.PolicyOf(parsed.GetValue(_policy), book), facts), facts.Homes), parsed.GetValue(_facts) is not null, null);
    }

    private static async Task<(HomePlanner Planner, bool HasFacts, Enactment? InForce)> StoredAsync(Declaration declaration, string? time, CancellationToken cancellationToken)
    {
        await using var pool = Connecting.Pool(declaration.Control);
        await using var control = await pool.OpenAsync(declaration.Control, cancellationToken);
        var enactment = await (time is null
            ? EnactmentStore.CurrentAsync(control, cancellationToken)
            : EnactmentStore.AtAsync(control, TimeOf(time), cancellationToken));
        return enactment is null
            ? throw new DomicileException($"No law or policy {(time is null ? "is in force" : $"was in force at {time}")}.", "The control database knows of none.", "See: domicile policy history.")
            : ((await EnactmentStore.DocumentAsync(control, enactment.Document, cancellationToken)).Read(), true, enactment);
    }

    private static DateTimeOffset TimeOf(string text) =>
        DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new DomicileException($"'{text}' is not a time.", "Wanted: a day, or a day and a time.", "Write it as 2026-01-31T12:00Z.");
}
