using System.CommandLine;
using System.CommandLine.Invocation;

namespace Domicile.Cli;

/// <summary>Runs the command that the arguments name, and turns what happens into an exit code: 0 done, 1 refused or differences
/// found, 2 bad input.</summary>
internal static class CommandLine
{
    internal static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        var parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            ErrorPrinter.Print("The command line cannot be read.", string.Join(" ", parsed.Errors.Select(e => e.Message)), $"See '{Path(parsed.CommandResult)} --help'.");
            return ExitCode.BadInput;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    private static string Path(System.CommandLine.Parsing.CommandResult result) =>
        result.Parent is System.CommandLine.Parsing.CommandResult above ? $"{Path(above)} {result.Command.Name}" : "domicile";
}
