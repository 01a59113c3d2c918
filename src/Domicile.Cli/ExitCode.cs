namespace Domicile.Cli;

/// <summary>What a command's exit code says.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    internal const int Done = 0;

    /// <summary>Refused, or differences found.</summary>
    internal const int Refused = 1;

    /// <summary>Bad input: nothing was touched.</summary>
    internal const int BadInput = 2;
}
