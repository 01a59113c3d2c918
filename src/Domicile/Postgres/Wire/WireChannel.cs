using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;

namespace Domicile.Postgres.Wire;

/// <summary>The bytes of one connection: sends whole buffers, receives into one buffer that grows to the longest message.</summary>
/// <remarks>A receive that its caller gives up goes on, and the next one takes it over: so waiting can be cancelled without harm to the stream, encrypted or not.</remarks>
internal sealed class WireChannel : IDisposable
{
    /// <summary>PostgreSQL's own limit of a message, 1 GiB.</summary>
    private const int LongestMessage = 1 << 30;

    /// <summary>Tag, 1 byte; length, 4 bytes, counting itself.</summary>
    public const int HeaderBytes = 5;

    private readonly ServerAddress _address;
    private readonly Socket _socket;
    private readonly SslStream? _tls;
    private readonly LowWater _lowWater;
    private readonly SilenceWatch _receiving;
    private readonly SilenceWatch _sending;
    private byte[] _buffer = new byte[64 * 1024];
    private int _head;
    private int _tail;
    private Task<int>? _receive;
    private ConnectionException? _end;

    public WireChannel(ServerAddress address, Socket socket, SslStream? tls, WireOptions options)
    {
        _address = address;
        _socket = socket;
        _tls = tls;
        _lowWater = new(socket, options.Time);
        _receiving = new(options.Time, options.Silence, () => Abort(ConnectionException.Lost(address, $"nothing was heard for {options.Silence.TotalSeconds:0} s.")));
        _sending = new(options.Time, options.Silence, () => Abort(ConnectionException.Lost(address, $"nothing was taken for {options.Silence.TotalSeconds:0} s.")));
    }

    /// <summary>What was received and not consumed.</summary>
    public Span<byte> Buffered => _buffer.AsSpan(_head, _tail - _head);

    /// <summary>The same, for sending on.</summary>
    public Memory<byte> BufferedMemory => _buffer.AsMemory(_head, _tail - _head);

    /// <summary>Ends when the receive that <see cref="Listen"/> began does.</summary>
    public Task News => _receive ?? Task.CompletedTask;

    /// <summary>Whether the connection was cut.</summary>
    public bool IsCut => _end is not null;

    /// <summary>The low-water mark, for tests and measures.</summary>
    public LowWater LowWater => _lowWater;

    /// <summary>Makes the receive buffer at least so large.</summary>
    public void Reserve(int bytes)
    {
        if (_receive is null && _buffer.Length < bytes)
        {
            Resize(bytes);
        }
    }

    /// <summary>Drops bytes from the front.</summary>
    public void Consume(int bytes) => _head += bytes;

    /// <summary>The message at the front, when all of it is here.</summary>
    /// <exception cref="ConnectionException">Its length is impossible.</exception>
    public bool TryPeek(out byte tag, out int totalBytes)
    {
        var buffered = Buffered;
        tag = buffered.IsEmpty ? (byte)0 : buffered[0];
        totalBytes = buffered.Length < HeaderBytes ? HeaderBytes : TotalBytes(buffered);
        return buffered.Length >= HeaderBytes && buffered.Length >= totalBytes;
    }

    /// <summary>Tag, length and body together, of the message that starts there.</summary>
    /// <exception cref="ConnectionException">The length is under 4 or over 1 GiB.</exception>
    public static int TotalBytes(ReadOnlySpan<byte> message)
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(message[1..]);
        return length is >= 4 and <= LongestMessage ? length + 1 : throw ConnectionException.Malformed($"a message says that it is {length} bytes long.");
    }

    /// <summary>Receives at least one byte more.</summary>
    /// <exception cref="ConnectionException">The connection ended.</exception>
    public ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_receive is null)
        {
            MakeRoom();
            var receive = ReceiveAsync();
            if (receive.IsCompletedSuccessfully)
            {
                Took(receive.Result);
                return default;
            }

            _receive = receive.AsTask();
        }

        return new(FinishAsync(_receive, cancellationToken));
    }

    /// <summary>Begins a receive beside sending, unless one is under way; <see cref="FillAsync"/> takes it over.</summary>
    public void Listen()
    {
        if (_receive is null)
        {
            MakeRoom();
            _receive = ReceiveAsync().AsTask();
        }
    }

    /// <summary>Sends all of it.</summary>
    /// <exception cref="ConnectionException">The connection ended.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_end is not null)
        {
            throw _end;
        }

        _sending.Begin();
        try
        {
            if (_tls is not null)
            {
                await _tls.WriteAsync(bytes);
                return;
            }

            while (!bytes.IsEmpty)
            {
                bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None)..];
                _sending.Moved();
            }
        }
        catch (Exception failure) when (failure is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            throw Ended(failure);
        }
        finally
        {
            _sending.End();
        }
    }

    /// <summary>Cuts the connection; whoever waits gets this reason.</summary>
    public void Abort(ConnectionException reason)
    {
        Interlocked.CompareExchange(ref _end, reason, null);
        _socket.Dispose();
    }

    public void Dispose()
    {
        _receiving.Dispose();
        _sending.Dispose();
        _lowWater.Dispose();
        Abort(ConnectionException.Lost(_address, "it was closed."));
        _tls?.Dispose();
    }

    private ValueTask<int> ReceiveAsync()
    {
        try
        {
            var room = _buffer.AsMemory(_tail);
            return _tls is null ? _socket.ReceiveAsync(room, SocketFlags.None) : _tls.ReadAsync(room);
        }
        catch (ObjectDisposedException closed)
        {
            throw Ended(closed);
        }
    }

    private async Task FinishAsync(Task<int> receive, CancellationToken cancellationToken)
    {
        _lowWater.Waits();
        _receiving.Begin();
        try
        {
            var bytes = await receive.WaitAsync(cancellationToken);
            _receive = null;
            Took(bytes);
        }
        catch (Exception failure) when (failure is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            _receive = null;
            throw Ended(failure);
        }
        finally
        {
            _receiving.End();
        }
    }

    private void Took(int bytes)
    {
        _tail += bytes > 0 ? bytes : throw Ended(null);
        _lowWater.Received();
        _receiving.Moved();
    }

    private ConnectionException Ended(Exception? cause)
    {
        Interlocked.CompareExchange(ref _end, ConnectionException.Lost(_address, cause?.Message ?? "the server closed it.", cause), null);
        return _end!;
    }

    private void MakeRoom()
    {
        if (_head == _tail)
        {
            _head = _tail = 0;
        }
        else if (_tail == _buffer.Length || (_head > 0 && _buffer.Length - _tail < _buffer.Length / 2))
        {
            // Grown by doubling as bytes come: a length that lies costs no memory.
            Resize(_tail - _head > _buffer.Length / 2 ? checked(_buffer.Length * 2) : _buffer.Length);
        }
    }

    private void Resize(int bytes)
    {
        var larger = bytes > _buffer.Length ? GC.AllocateUninitializedArray<byte>(bytes) : _buffer;
        Buffered.CopyTo(larger);
        _tail -= _head;
        _head = 0;
        _buffer = larger;
    }
}
