using System.CommandLine;

namespace Domicile.Cli.Commands.Ledger;

/// <summary><c>domicile ledger</c>: verifies, proves and reads transparency logs, and witnesses them.</summary>
public static class LedgerCommand
{
    /// <summary>The command with its subcommands.</summary>
    public static Command Create() => new("ledger", "Verify, prove, read and witness transparency logs.")
    {
        VerifyCommand.Create(),
        ProveCommand.Create(),
        CheckCommand.Create(),
        TailCommand.Create(),
        ShowCommand.Create(),
        ReconcileCommand.Create(),
        WitnessCommand.Create(),
        ServeCommand.Create(),
        KeyCommand.Create(),
    };
}
