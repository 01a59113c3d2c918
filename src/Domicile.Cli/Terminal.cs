using Spectre.Console;

namespace Domicile.Cli;

/// <summary>Standard output as a console: in colour on a terminal, plain and wide in a pipe or a file.</summary>
internal static class Terminal
{
    private const int WidthInPipe = 200;

    internal static IAnsiConsole Console()
    {
        if (!System.Console.IsOutputRedirected)
        {
            return AnsiConsole.Console;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(System.Console.Out) });
        console.Profile.Width = WidthInPipe;
        return console;
    }
}
