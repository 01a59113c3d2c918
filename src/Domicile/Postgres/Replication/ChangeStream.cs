using System.Buffers.Binary;
using Domicile.Postgres.Wire;

namespace Domicile.Postgres.Replication;

/// <summary>The committed changes of a database, in commit order, read one at a time in the buffer they arrived in.</summary>
/// <remarks>
/// One reader. <see cref="AcknowledgeAsync"/> and <see cref="RequestKeepaliveAsync"/> may be called beside it. Nothing is acknowledged that the caller did not.
/// Streaming protocol: PostgreSQL manual, "Streaming Replication Protocol".
/// </remarks>
#pragma warning disable CA1711 // A stream of changes, as PostgreSQL calls it; not of bytes.
public sealed class ChangeStream : IAsyncDisposable
#pragma warning restore CA1711
{
    private const int XLogHeader = 25;
    private static readonly DateTimeOffset PostgresEpoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly WireConnection _connection;
    private readonly RelationMap _relations = new();
    private readonly SemaphoreSlim _send = new(1);
    private readonly ITimer _status;
    private readonly TimeProvider _time;
    private ulong _received;
    private ulong _flushed;
    private bool _hasCurrent;
    private ChangeKind _kind;
    private long _events;
    private long _eventsAtStatus = -1;

    private ChangeStream(WireConnection connection, ChangeStreamOptions options)
    {
        _connection = connection;
        _time = connection.Options.Time;
        _flushed = _received = options.From.Bytes;
        _status = _time.CreateTimer(static self => ((ChangeStream)self!).OnStatusTimer(), this, options.StatusInterval, options.StatusInterval);
    }

    /// <summary>How far the server has sent: all published transactions that end up to here have been read, but for the one under way.</summary>
    public Lsn ReceivedLsn => new(Volatile.Read(ref _received));

    /// <summary>The last position that was acknowledged.</summary>
    public Lsn AcknowledgedLsn => new(Volatile.Read(ref _flushed));

    /// <summary>The server's process; its id in <c>pg_stat_replication</c>.</summary>
    public int ProcessId => _connection.ProcessId;

    /// <summary>The event that was read last; valid until the next read.</summary>
    public ChangeEvent Current => _kind switch
    {
        ChangeKind.None => throw new InvalidOperationException("Nothing has been read."),
        ChangeKind.Keepalive => new(_kind, _connection.Body()[1..], _relations),
        _ => new(_kind, _connection.Body()[(XLogHeader + 1)..], _relations),
    };

    /// <summary>How often a backlog was met and read in large pieces.</summary>
    public int Bursts => _connection.Channel.LowWater.Bursts;

    /// <summary>Connects in replication mode and starts streaming.</summary>
    /// <exception cref="ServerErrorException">No such slot (42704), held by another too long (55006), its changes gone (55000).</exception>
    /// <exception cref="ConnectionException">Not connected.</exception>
    public static async Task<ChangeStream> StartAsync(ServerAddress address, ChangeStreamOptions options, WireOptions wire, CancellationToken cancellationToken)
    {
        var connection = await WireConnection.ConnectAsync(address, ReplicationSession.Options(wire, options), cancellationToken);
        try
        {
            await ReplicationSession.StartAsync(connection, options, cancellationToken);
            return new(connection, options);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Goes to the next event, waiting for it if need be. Cancelling the wait harms nothing: the next read goes on.</summary>
    /// <exception cref="ServerErrorException">The server ended the stream.</exception>
    /// <exception cref="ConnectionException">The connection was lost, was silent too long, or is not the protocol.</exception>
    public ValueTask<ChangeKind> ReadAsync(CancellationToken cancellationToken)
    {
        Release();
        return _connection.TryNext(out var tag) && tag == (byte)'d' && !IsReplyWanted() ? new(Take()) : new(WaitAsync(cancellationToken));
    }

    /// <summary>Tells the server that everything up to here is safe with us: it may forget it.</summary>
    /// <param name="flushed">Not below an earlier one; such a call does nothing.</param>
    /// <param name="cancellationToken">Gives up waiting to send.</param>
    public Task AcknowledgeAsync(Lsn flushed, CancellationToken cancellationToken)
    {
        if (flushed <= AcknowledgedLsn)
        {
            return Task.CompletedTask;
        }

        Volatile.Write(ref _flushed, flushed.Bytes);
        return SendStatusAsync(isReplyWanted: false, cancellationToken);
    }

    /// <summary>Asks the server how far it has read; the answer comes as a keepalive behind the changes up to there.</summary>
    public Task RequestKeepaliveAsync(CancellationToken cancellationToken) => SendStatusAsync(isReplyWanted: true, cancellationToken);

    /// <summary>Ends the stream. The slot stays, and is free as soon as the server has noticed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _status.DisposeAsync();
        await _connection.DisposeAsync();
        _send.Dispose();
    }

    private void Release()
    {
        if (_hasCurrent)
        {
            _connection.Consume();
            _hasCurrent = false;
            _kind = ChangeKind.None;
        }
    }

    private async Task<ChangeKind> WaitAsync(CancellationToken cancellationToken)
    {
        var tag = await _connection.NextAsync(cancellationToken);
        switch ((char)tag)
        {
            case 'd' when IsReplyWanted():
                await SendStatusAsync(isReplyWanted: false, cancellationToken);
                return Take();
            case 'd':
                return Take();
            case 'E':
                _connection.Phase = WirePhase.Query;
                throw _connection.ReadError();
            case 'c' or 'C':
                _connection.Close();
                throw ConnectionException.Lost(_connection.Address, "the server ended the stream.");
            default:
                _connection.Close();
                throw _connection.Unexpected(tag);
        }
    }

    private bool IsReplyWanted() => _connection.Body() is [(byte)'k', .., not 0];

    /// <summary>Takes the CopyData at the front: 'w', three numbers of 8 bytes and a pgoutput message; or 'k', two numbers and a flag.</summary>
    private ChangeKind Take()
    {
        var body = _connection.Body();
        var isKeepalive = body is [(byte)'k', ..];
        if (!(isKeepalive && body.Length == 18) && !(body is [(byte)'w', ..] && body.Length > XLogHeader))
        {
            throw ConnectionException.Malformed("a replication message is neither data nor a keepalive.");
        }

        var position = BinaryPrimitives.ReadUInt64BigEndian(body[1..]);
        Volatile.Write(ref _received, Math.Max(_received, position));
        _events++;
        _hasCurrent = true;
        _kind = isKeepalive ? ChangeKind.Keepalive : KindOf(body[XLogHeader]);
        Learn(body);
        return _kind;
    }

    private void Learn(ReadOnlySpan<byte> body)
    {
        if (_kind == ChangeKind.Relation)
        {
            _relations.Learn(Relation.Read(body[(XLogHeader + 1)..]));
        }
        else if (_kind == ChangeKind.Commit)
        {
            Volatile.Write(ref _received, Math.Max(_received, Current.AsCommit().EndLsn.Bytes));
        }
    }

    private static ChangeKind KindOf(byte type) => (char)type is 'B' or 'C' or 'O' or 'R' or 'Y' or 'I' or 'U' or 'D' or 'T' or 'M'
        ? (ChangeKind)type
        : throw ConnectionException.Malformed($"pgoutput sent a message of unknown type {type}.");

    private void OnStatusTimer()
    {
        var events = Interlocked.Read(ref _events);
        var isQuiet = events == _eventsAtStatus;
        _eventsAtStatus = events;
        _ = TryStatusAsync(isQuiet);
    }

    private async Task TryStatusAsync(bool isReplyWanted)
    {
        try
        {
            await SendStatusAsync(isReplyWanted, CancellationToken.None);
        }
        catch (Exception gone) when (gone is ConnectionException or ObjectDisposedException)
        {
            // The reader meets the same end and tells of it.
        }
    }

    /// <summary>'r'; received, flushed and applied position, 8 bytes each; microseconds since 2000, 8; whether a reply is wanted, 1.</summary>
    private async Task SendStatusAsync(bool isReplyWanted, CancellationToken cancellationToken)
    {
        var body = new byte[34];
        body[0] = (byte)'r';
        await _send.WaitAsync(cancellationToken);
        try
        {
            BinaryPrimitives.WriteUInt64BigEndian(body.AsSpan(1), Math.Max(Volatile.Read(ref _received), Volatile.Read(ref _flushed)));
            BinaryPrimitives.WriteUInt64BigEndian(body.AsSpan(9), Volatile.Read(ref _flushed));
            BinaryPrimitives.WriteUInt64BigEndian(body.AsSpan(17), Volatile.Read(ref _flushed));
            BinaryPrimitives.WriteInt64BigEndian(body.AsSpan(25), (_time.GetUtcNow() - PostgresEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
            body[33] = isReplyWanted ? (byte)1 : (byte)0;
            await _connection.Channel.SendAsync(Frontend.Message('d', body));
        }
        finally
        {
            _send.Release();
        }
    }
}
