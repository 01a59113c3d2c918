namespace Domicile.Ledger;

/// <summary>An error with PostgreSQL's three parts, printed as message, DETAIL and HINT.</summary>
/// <param name="message">What failed, in one sentence.</param>
/// <param name="detail">Where and why: names, values, file and line. Never personal data.</param>
/// <param name="hint">What to do to mend it.</param>
/// <param name="cause">The error beneath, if any.</param>
/// <remarks>The ledger stands alone, so it has its own twin of the platform's exception.</remarks>
public class LedgerException(string message, string detail, string hint, Exception? cause = null)
    : Exception(message, cause)
{
    /// <summary>Where and why.</summary>
    public string Detail { get; } = detail;

    /// <summary>How to mend it.</summary>
    public string Hint { get; } = hint;
}
