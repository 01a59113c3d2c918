using System.CommandLine;

namespace Domicile.Cli.Commands.Law;

/// <summary>Gives a command that waits for nothing its action.</summary>
internal static class CommandRun
{
    /// <summary>Lets a command do something; errors are printed and become an exit code.</summary>
    public static void Does(this Command command, Func<ParseResult, TextWriter, int> action) => command.SetAction(
        (parsed, _) => ErrorPrinter.GuardAsync(() => Task.FromResult(action(parsed, Console.Out))));
}
