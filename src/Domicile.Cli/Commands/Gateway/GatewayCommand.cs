using System.CommandLine;

namespace Domicile.Cli.Commands.Gateway;

/// <summary><c>domicile gateway</c>: one PostgreSQL address, every subject at home.</summary>
internal static class GatewayCommand
{
    internal static Command Create()
    {
        var command = new Command("gateway", "One PostgreSQL address for an application: which of its statements can be routed");
        command.Subcommands.Add(GatewayAnalyseCommand.Create());
        return command;
    }
}
