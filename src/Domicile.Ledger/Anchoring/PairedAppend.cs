using Domicile.Ledger.Entries;
using Domicile.Ledger.Writing;

namespace Domicile.Ledger.Anchoring;

/// <summary>Writes one statement to the logs of two areas, as a move between them needs.</summary>
public static class PairedAppend
{
    /// <summary>Returns when the statement is durable in both; only then act.</summary>
    /// <param name="from">A source of the log of the area that is left.</param>
    /// <param name="to">A source of the log of the area that is entered.</param>
    /// <param name="body">The statement.</param>
    /// <param name="cancellationToken">Stops waiting for room.</param>
    /// <exception cref="LedgerException">One of them failed: the act must not happen. The other may hold the statement; nothing follows it there.</exception>
    public static async Task<(AppendedEntry From, AppendedEntry To)> AppendAsync(
        LedgerSource from, LedgerSource to, EntryBody body, CancellationToken cancellationToken)
    {
        var both = await Task.WhenAll(from.AppendAsync(body, cancellationToken), to.AppendAsync(body, cancellationToken));
        return (both[0], both[1]);
    }
}
