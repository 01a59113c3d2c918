using Domicile.Postgres;
using Domicile.Postgres.Replication;
using Domicile.Postgres.Wire;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Pairs;
using Domicile.Relocation.Rounds;
using Domicile.Relocation.Sites.Postgres;
using SourceTransaction = Domicile.Relocation.Rounds.SourceTransaction;
using StreamKind = Domicile.Postgres.Replication.ChangeKind;

namespace Domicile.Relocation.Following.Postgres;

/// <summary>The source's committed transactions in commit order, each as a whole.</summary>
public sealed class ChangeFeed : IAsyncDisposable
{
    private readonly ChangeStream _stream;
    private readonly TransactionBuilder _building;
    private readonly TimeProvider _clock;
    private Task<StreamKind>? _pending;
    private ulong _nearXid;

    private ChangeFeed(ChangeStream stream, TransactionBuilder building, ulong nearXid, TimeProvider clock)
    {
        _stream = stream;
        _building = building;
        _nearXid = nearXid;
        _clock = clock;
    }

    /// <summary>How far the stream was read: every transaction whose commit record lies before this position has been given to the
    /// reader. The next one may start exactly here.</summary>
    public Lsn ReadTo { get; private set; }

    /// <summary>Starts where the slot was acknowledged last.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="source">The source site.</param>
    /// <param name="plan">The tables.</param>
    /// <param name="nearXid">A 64-bit transaction id of about now, to widen 32-bit ones by.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<ChangeFeed> OpenAsync(
        Pair pair, SiteDatabase source, ClosurePlan plan, ulong nearXid, TimeProvider clock, CancellationToken cancellationToken)
    {
        var options = new ChangeStreamOptions { Slot = pair.Slot, Publications = [SiteInstaller.Publication] };
        var stream = await ChangeStream.StartAsync(source.Address, options, WireOptions.Default, cancellationToken);
        return new(stream, new TransactionBuilder(FollowedTable.Of(plan, pair.Source.Id), plan), nearXid, clock);
    }

    /// <summary>The next transaction; null when none was complete within <paramref name="wait"/>.</summary>
    /// <exception cref="DomicileException">The stream holds what a move cannot follow: TRUNCATE, or a changed table.</exception>
    public async ValueTask<FollowedTransaction?> ReadAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        while (true)
        {
            _pending ??= _stream.ReadAsync(cancellationToken).AsTask();
            if (!_pending.IsCompleted)
            {
                if (wait == TimeSpan.Zero)
                {
                    return null;
                }

                using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                await Task.WhenAny(_pending, Task.Delay(wait, _clock, enough.Token));
                await enough.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
                if (!_pending.IsCompleted)
                {
                    return null;
                }
            }

            var kind = await _pending;
            _pending = null;
            if (Take(kind) is { } transaction)
            {
                return transaction;
            }
        }
    }

    /// <summary>Lets the source forget what lies before a position.</summary>
    public Task AcknowledgeAsync(Lsn position, CancellationToken cancellationToken) => _stream.AcknowledgeAsync(position, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private FollowedTransaction? Take(StreamKind kind)
    {
        switch (kind)
        {
            case StreamKind.Keepalive when !_building.IsUnderWay:
                var end = _stream.Current.AsKeepalive().WalEnd;
                ReadTo = end > ReadTo ? end : ReadTo;
                return null;
            case StreamKind.Begin:
                var begin = _stream.Current.AsBegin();
                _nearXid += (ulong)(long)(int)(begin.Xid - (uint)_nearXid);
                _building.Begin(new SourceTransaction(_nearXid, begin.FinalLsn));
                return null;
            case StreamKind.Commit:
                ReadTo = _stream.Current.AsCommit().EndLsn;
                return _building.End();
            default:
                _building.Add(_stream.Current);
                return null;
        }
    }
}
