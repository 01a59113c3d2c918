using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Domicile.Gateway.Loop;

/// <summary>One thread that waits for descriptors to become ready, and does everything that concerns them: what is owned by a loop needs
/// no lock.</summary>
/// <param name="name">The thread's name.</param>
/// <param name="clock">For timers.</param>
/// <param name="report">Is told of bugs that a handler met; never with a client's data.</param>
internal sealed class EventLoop(string name, TimeProvider clock, Action<Exception> report) : IDisposable
{
    private const int MostEvents = 256;
    private const int Add = 1;
    private const int Remove = 2;
    private const int Modify = 3;
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;

    private readonly int _epoll = Libc.NewEpoll(CloseOnExec);
    private readonly int _wake = Libc.NewEvent(0, CloseOnExec | NonBlocking);
    private readonly ConcurrentQueue<Action> _posts = new();
    private readonly PriorityQueue<LoopTimer, long> _timers = new();
    private readonly List<Link> _dirty = [];
    private (IWatched? Owner, uint Generation)[] _watched = new (IWatched?, uint)[1024];
    private uint _generation;
    private int _isAwake;
    private Thread? _thread;
    private bool _isStopped;

    /// <summary>Bytes to read into; what is left in it is gone at the next event.</summary>
    public byte[] Scratch { get; } = new byte[128 * 1024];

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; } = clock;

    /// <summary>Whether the caller runs on this loop's thread.</summary>
    public bool IsCurrent => Thread.CurrentThread == _thread;

    /// <summary>Starts the thread.</summary>
    public void Start()
    {
        Control(Add, _wake, Libc.In, generation: 0);
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Has the loop do something; from any thread.</summary>
    public void Post(Action action)
    {
        _posts.Enqueue(action);
        if (Interlocked.Exchange(ref _isAwake, 1) == 0)
        {
            Span<byte> one = stackalloc byte[8];
            one[0] = 1;
            Libc.Write(_wake, one, one.Length);
        }
    }

    /// <summary>Has the loop do something later. On the loop's thread only.</summary>
    public LoopTimer After(TimeSpan delay, Action action)
    {
        var timer = new LoopTimer(action);
        _timers.Enqueue(timer, Clock.GetTimestamp() + (long)(delay.TotalSeconds * Clock.TimestampFrequency));
        return timer;
    }

    /// <summary>Begins to watch a descriptor.</summary>
    public void Watch(int fd, uint events, IWatched owner)
    {
        if (fd >= _watched.Length)
        {
            Array.Resize(ref _watched, Math.Max(fd + 1, _watched.Length * 2));
        }

        _watched[fd] = (owner, ++_generation);
        Control(Add, fd, events, _generation);
    }

    /// <summary>Changes what is waited for.</summary>
    public void Change(int fd, uint events) => Control(Modify, fd, events, _watched[fd].Generation);

    /// <summary>Ends the watch; events that are already at hand are dropped.</summary>
    public void Unwatch(int fd)
    {
        Control(Remove, fd, 0, 0);
        _watched[fd] = default;
    }

    /// <summary>Has a link's bytes sent when the present event is done.</summary>
    public void FlushSoon(Link link) => _dirty.Add(link);

    /// <summary>Ends the thread and waits for it.</summary>
    public void Dispose()
    {
        if (_thread is { } thread)
        {
            Post(() => _isStopped = true);
            thread.Join();
        }

        Libc.Close(_wake);
        Libc.Close(_epoll);
    }

    private void Control(int operation, int fd, uint events, uint generation)
    {
        Span<byte> change = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(change, events);
        BinaryPrimitives.WriteUInt64LittleEndian(change[(Libc.EventBytes - 8)..], ((ulong)generation << 32) | (uint)fd);
        Libc.Control(_epoll, operation, fd, change);
    }

    private void Run()
    {
        var events = new byte[MostEvents * Libc.EventBytes];
        while (!_isStopped)
        {
            var ready = Libc.Wait(_epoll, events, MostEvents, Patience());
            for (var i = 0; i < ready; i++)
            {
                var at = events.AsSpan(i * Libc.EventBytes);
                var data = BinaryPrimitives.ReadUInt64LittleEndian(at[(Libc.EventBytes - 8)..]);
                Dispatch((int)(uint)data, (uint)(data >> 32), BinaryPrimitives.ReadUInt32LittleEndian(at));
            }

            RunTimers();
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "The top loop: one client's bug must not end the others.")]
    private void Dispatch(int fd, uint generation, uint events)
    {
        if (fd == _wake)
        {
            RunPosts();
            return;
        }

        var (owner, current) = _watched[fd];
        if (owner is null || current != generation)
        {
            return;
        }

        try
        {
            owner.Ready(events);
        }
        catch (Exception bug)
        {
            report(bug);
            owner.Fail(bug);
        }

        Flush();
    }

    private void RunPosts()
    {
        Span<byte> count = stackalloc byte[8];
        Libc.Read(_wake, count, count.Length);
        Volatile.Write(ref _isAwake, 0);
        Interlocked.MemoryBarrier();
        while (_posts.TryDequeue(out var action))
        {
            Try(action);
        }
    }

    private void RunTimers()
    {
        while (_timers.TryPeek(out var timer, out var due) && due <= Clock.GetTimestamp())
        {
            _timers.Dequeue();
            Try(timer.Fire);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "The top loop: one client's bug must not end the others.")]
    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception bug)
        {
            report(bug);
        }

        Flush();
    }

    private void Flush()
    {
        for (var i = 0; i < _dirty.Count; i++)
        {
            _dirty[i].Flush();
        }

        _dirty.Clear();
    }

    private int Patience()
    {
        if (!_timers.TryPeek(out _, out var due))
        {
            return 1000;
        }

        var left = (due - Clock.GetTimestamp()) * 1000 / Clock.TimestampFrequency;
        return (int)Math.Clamp(left + 1, 0, 1000);
    }
}
