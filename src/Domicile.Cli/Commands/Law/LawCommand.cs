using System.CommandLine;

namespace Domicile.Cli.Commands.Law;

/// <summary><c>domicile law</c>: packs of law as dated data.</summary>
public static class LawCommand
{
    /// <summary>The command with its subcommands.</summary>
    public static Command Create()
    {
        var command = new Command("law", "Check, show and compare packs of law.");
        command.Subcommands.Add(LawCheckCommand.Create());
        command.Subcommands.Add(LawShowCommand.Create());
        command.Subcommands.Add(LawDiffCommand.Create());
        return command;
    }
}
