using System.CommandLine;

namespace Domicile.Cli.Commands;

internal static class AssessCommand
{
    internal static Command Create() => new("assess", "x");
}
