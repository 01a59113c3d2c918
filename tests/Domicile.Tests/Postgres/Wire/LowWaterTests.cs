using System.Net;
using System.Net.Sockets;
using Domicile.Postgres.Wire;
using Domicile.Tests.Simulation;

namespace Domicile.Tests.Postgres.Wire;

public sealed class LowWaterTests : IDisposable
{
    private const int Burst = 32;
    private readonly ManualTimeProvider _clock = new();
    private readonly Socket _reader = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _writer;

    public LowWaterTests()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        _reader.Connect(listener.LocalEndPoint!);
        _writer = listener.Accept();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task In_a_burst_little_does_not_wake_the_reader_and_much_does()
    {
        using var mark = new LowWater(_reader, _clock);
        var first = Receive(mark);
        await _writer.SendAsync(new byte[100], Token);
        Assert.Equal(100, await first);

        Repeat(mark, Burst);
        Assert.True(mark.IsHigh);
        var second = Receive(mark);
        await _writer.SendAsync(new byte[1000], Token);
        Assert.False(_reader.Poll(0, SelectMode.SelectRead));
        await _writer.SendAsync(new byte[100_000], Token);
        Assert.True(await second > 1000);
    }

    [Fact]
    public async Task The_last_bytes_wake_a_reader_that_has_waited_for_two_ticks()
    {
        using var mark = new LowWater(_reader, _clock);
        Repeat(mark, Burst);
        var waiting = Receive(mark);
        await _writer.SendAsync(new byte[10], Token);
        Assert.False(waiting.IsCompleted);

        while (mark.IsHigh)
        {
            Assert.True(_clock.TryFireNext());
        }

        Assert.Equal(10, await waiting);
        Assert.True(_clock.GetElapsedTime(0) <= TimeSpan.FromMilliseconds(6));
    }

    [Fact]
    public void As_long_as_much_arrives_the_mark_stays_and_a_slow_trickle_never_raises_it()
    {
        using var mark = new LowWater(_reader, _clock);
        Repeat(mark, Burst);
        for (var tick = 0; tick < 20; tick++)
        {
            mark.Waits();
            mark.Received();
            Assert.True(_clock.TryFireNext());
        }

        Assert.True(mark.IsHigh);

        using var trickle = new LowWater(_writer, _clock);
        using var pace = _clock.CreateTimer(static _ => { }, null, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1));
        for (var n = 0; n < 5 * Burst; n++)
        {
            trickle.Received();
            _clock.TryFireNext();
        }

        Assert.False(trickle.IsHigh);
    }

    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
    }

    private Task<int> Receive(LowWater mark)
    {
        mark.Waits();
        return _reader.ReceiveAsync(new byte[256 * 1024], SocketFlags.None);
    }

    private static void Repeat(LowWater mark, int times)
    {
        for (var n = 0; n < times; n++)
        {
            mark.Received();
        }
    }
}
