using System.CommandLine;

namespace Domicile.Cli.Commands.Policy;

/// <summary><c>domicile policy</c>: what law and the operator's rules decide together.</summary>
public static class PolicyCommand
{
    /// <summary>The command with its subcommands.</summary>
    public static Command Create()
    {
        var command = new Command("policy", "Explain verdicts, show what a change changes and put it in force, test expectations, print the table.");
        command.Subcommands.Add(PolicyExplainCommand.Create());
        command.Subcommands.Add(PolicyDiffCommand.Create());
        command.Subcommands.Add(PolicyApplyCommand.Create());
        command.Subcommands.Add(PolicyHistoryCommand.Create());
        command.Subcommands.Add(PolicyHomesCommand.Create());
        command.Subcommands.Add(PolicySitesCommand.Create());
        command.Subcommands.Add(PolicyControllersCommand.Create());
        command.Subcommands.Add(PolicyTestCommand.Create());
        command.Subcommands.Add(PolicyTableCommand.Create());
        return command;
    }
}
