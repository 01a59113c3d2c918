namespace Domicile.Cli.Commands.Ledger;

/// <summary>Exit codes of the ledger's commands.</summary>
internal static class LedgerExit
{
    /// <summary>Done, or good.</summary>
    public const int Done = 0;

    /// <summary>Refused, or differences were found.</summary>
    public const int Refused = 1;

    /// <summary>The input cannot be used.</summary>
    public const int BadInput = 2;
}
