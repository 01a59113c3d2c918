namespace Domicile.Ledger.Writing;

/// <summary>Latches the first failure: after it a writer refuses everything.</summary>
/// <remarks>After a failed sync the kernel may have dropped the data and will not say so twice; only a fresh start reads what is truly there.</remarks>
internal sealed class WriterFailure
{
    private LedgerException? _first;

    /// <summary>The first failure; null while all is well.</summary>
    public LedgerException? First => Volatile.Read(ref _first);

    /// <summary>Says a failure of the disk in the ledger's words.</summary>
    public static LedgerException Describe(Exception cause) => cause as LedgerException ?? new LedgerException(
        message: "The ledger could not make an entry durable and refuses further ones.",
        detail: $"{cause.GetType().Name}: {cause.Message}",
        hint: "Free space or mend the disk, then start again: what was acknowledged is there, what failed may or may not be.",
        cause);

    /// <summary>Records a failure and gives back the first one.</summary>
    public LedgerException Latch(Exception cause)
    {
        var failure = Describe(cause);
        return Interlocked.CompareExchange(ref _first, failure, null) ?? failure;
    }

    /// <summary>Refuses when something failed before.</summary>
    /// <exception cref="LedgerException">Something failed before.</exception>
    public void ThrowIfAny()
    {
        if (First is { } first)
        {
            throw new LedgerException(first.Message, first.Detail, first.Hint, first);
        }
    }
}
