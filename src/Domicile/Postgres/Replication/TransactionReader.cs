using Domicile.Postgres.Wire;

namespace Domicile.Postgres.Replication;

/// <summary>Reads a change stream a whole transaction at a time.</summary>
/// <param name="stream">The stream; read it through this alone.</param>
/// <param name="mostBytes">A larger transaction stops the reader, since all of it is held in memory.</param>
public sealed class TransactionReader(ChangeStream stream, long mostBytes) : IDisposable
{
    private bool _isInside;

    /// <summary>The transaction that was read last; valid until the next read.</summary>
    public SourceTransaction Transaction { get; } = new();

    /// <summary>Goes on to the next whole transaction, or to what comes between two.</summary>
    /// <returns>
    /// <see cref="ChangeKind.Commit"/>: <see cref="Transaction"/> is whole. <see cref="ChangeKind.Message"/>: a message outside of transactions, the stream's current event.
    /// <see cref="ChangeKind.Keepalive"/>: nothing came, the stream has passed <see cref="ChangeStream.ReceivedLsn"/>; those inside a transaction are not told.
    /// </returns>
    /// <exception cref="DomicileException">The transaction is larger than allowed.</exception>
    /// <exception cref="WireException">The stream ended. Cancelling harms nothing: the next read goes on.</exception>
    public async ValueTask<ChangeKind> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var kind = await stream.ReadAsync(cancellationToken);
            if (Take(kind))
            {
                return kind;
            }
        }
    }

    /// <summary>Gives the memory back; the stream is not closed.</summary>
    public void Dispose() => Transaction.Dispose();

    /// <summary>Takes an event; true when there is something to hand out.</summary>
    private bool Take(ChangeKind kind)
    {
        var change = stream.Current;
        switch (kind)
        {
            case ChangeKind.Begin when !_isInside:
                Transaction.Begin(change.AsBegin());
                _isInside = true;
                return false;
            case ChangeKind.Commit when _isInside:
                Transaction.End(change.AsCommit());
                _isInside = false;
                return true;
            case ChangeKind.Origin when _isInside:
                Transaction.Origin = change.AsOrigin();
                return false;
            case ChangeKind.Relation or ChangeKind.Type:
                return false;
            case ChangeKind.Keepalive:
                return !_isInside;
            case ChangeKind.Message when !_isInside:
                return true;
            case ChangeKind.Insert or ChangeKind.Update or ChangeKind.Delete or ChangeKind.Truncate or ChangeKind.Message when _isInside:
                Keep(change);
                return false;
            default:
                throw ConnectionException.Malformed($"a {kind} came where none can be.");
        }
    }

    private void Keep(ChangeEvent change)
    {
        Transaction.Add(change);
        if (Transaction.Bytes > mostBytes)
        {
            throw new DomicileException(
                message: $"A transaction is larger than {mostBytes / (1024 * 1024)} MiB.",
                detail: $"Transaction {Transaction.Xid}, committed {Transaction.CommitTime:u}; its changes are held in memory to be applied as one.",
                hint: "Raise the limit, or wait with the move until such bulk changes are over.");
        }
    }
}
