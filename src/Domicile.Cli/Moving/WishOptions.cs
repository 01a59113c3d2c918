using System.CommandLine;
using System.CommandLine.Parsing;
using Domicile.Estate;

namespace Domicile.Cli.Moving;

/// <summary>The options by which <c>plan</c> and <c>move</c> say who is meant.</summary>
internal sealed class WishOptions
{
    private readonly Option<bool> _due = new("--due") { Description = "Everybody whose home is not where the policy wants it" };
    private readonly Option<string?> _where = new("--where") { Description = "Only subjects for whom this SQL condition holds (alias: subject)", HelpName = "sql" };
    private readonly Option<string?> _to = new("--to") { Description = "Move the chosen subjects to this site", HelpName = "site" };
    private readonly Option<string?> _kind = new("--kind") { Description = "Which kind of subject, where there are several", HelpName = "kind" };
    private readonly Option<string?> _verdict = new("--verdict") { Description = "Why subjects may leave their home set; goes into the journal", HelpName = "text" };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _due, _where, _to, _kind, _verdict })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What was asked for; further options keep their defaults.</summary>
    public MoveWish Read(ParseResult parsed, bool json) => new(
        parsed.GetValue(_due), parsed.GetValue(_where), parsed.GetValue(_to) is { } site ? SiteId.Parse(site) : null, parsed.GetValue(_kind), Batch: null, Rate: null,
        parsed.GetValue(_verdict), DryRun: false, Yes: false, json);
}
