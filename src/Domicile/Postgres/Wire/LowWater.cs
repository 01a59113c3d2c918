using System.Net.Sockets;

namespace Domicile.Postgres.Wire;

/// <summary>Lets the kernel wake a reader only when much has arrived, as long as much arrives.</summary>
/// <remarks>
/// A server that sends many small pieces wakes an eager reader for each, and the waking costs both sides most of their time. In a burst (32 receives
/// within 8 ms) SO_RCVLOWAT is raised to 64 KiB; as soon as a wait has outlived two ticks of 2 ms it is set back to 1, and lowering it makes the kernel
/// wake the waiting reader for what is there, so the last bytes are late by 6 ms at most. Source: socket(7), tcp(7).
/// </remarks>
internal sealed class LowWater : IDisposable
{
    private const int BurstReceives = 32;
    private const int Bytes = 64 * 1024;
    private const int SolSocket = 1;
    private const int SoRcvLowat = 18;
    private static readonly TimeSpan BurstTime = TimeSpan.FromMilliseconds(8);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(2);

    private readonly Socket _socket;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly bool _isSupported;
    private volatile bool _isHigh;
    private volatile int _received;
    private volatile bool _isWaiting;
    private int _receivedAtTick;
    private int _quietTicks;
    private long _burstStart;

    public LowWater(Socket socket, TimeProvider time)
    {
        _socket = socket;
        _time = time;
        _isSupported = OperatingSystem.IsLinux() && socket.AddressFamily != AddressFamily.Unix;
        _timer = time.CreateTimer(static self => ((LowWater)self!).OnTick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether the reader is woken only for much.</summary>
    public bool IsHigh => _isHigh;

    /// <summary>How often bursts began.</summary>
    public int Bursts { get; private set; }

    /// <summary>The reader found nothing and waits.</summary>
    public void Waits() => _isWaiting = true;

    /// <summary>Something was received.</summary>
    public void Received()
    {
        _isWaiting = false;
        var count = ++_received;
        if (_isHigh || !_isSupported || count % BurstReceives != 0)
        {
            return;
        }

        var now = _time.GetTimestamp();
        if (_time.GetElapsedTime(_burstStart, now) < BurstTime)
        {
            Bursts++;
            _isHigh = true;
            _quietTicks = 0;
            Set(Bytes);
            _timer.Change(Tick, Tick);
        }

        _burstStart = now;
    }

    public void Dispose() => _timer.Dispose();

    private void OnTick()
    {
        _quietTicks = _isWaiting && _received == _receivedAtTick ? _quietTicks + 1 : 0;
        _receivedAtTick = _received;
        if (_quietTicks >= 2 && _isHigh)
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Set(1);
            _isHigh = false;
        }
    }

    private void Set(int bytes)
    {
        try
        {
            Span<byte> value = stackalloc byte[4];
            BitConverter.TryWriteBytes(value, bytes);
            _socket.SetRawSocketOption(SolSocket, SoRcvLowat, value);
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The reader finds out by itself.
        }
    }
}
