namespace Domicile.Gateway.Loop;

/// <summary>A stream without a socket: bytes are fed in from outside, and what is written goes to a callback at once.</summary>
/// <param name="output">Takes what is written; the memory is only lent.</param>
internal sealed class MemoryTransport(Action<ReadOnlyMemory<byte>> output) : Stream
{
    private readonly Lock _lock = new();
    private readonly ByteQueue _in = new();
    private TaskCompletionSource? _more;
    private bool _isClosed;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Bytes that came; a waiting reader runs on before this returns.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        TaskCompletionSource? waiting;
        lock (_lock)
        {
            _in.Append(bytes);
            (waiting, _more) = (_more, null);
        }

        waiting?.TrySetResult();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task wait;
            lock (_lock)
            {
                if (buffer.IsEmpty && !_in.IsEmpty)
                {
                    return 0;
                }

                if (!_in.IsEmpty)
                {
                    var count = Math.Min(buffer.Length, _in.Length);
                    _in.Span[..count].CopyTo(buffer.Span);
                    _in.Consume(count);
                    return count;
                }

                if (_isClosed)
                {
                    return 0;
                }

                _more = new();
                wait = _more.Task;
            }

            await wait;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => output(buffer.AsMemory(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        output(buffer);
        return default;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        output(buffer.AsMemory(offset, count));
        return Task.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        TaskCompletionSource? waiting;
        lock (_lock)
        {
            _isClosed = true;
            _in.Clear();
            (waiting, _more) = (_more, null);
        }

        waiting?.TrySetResult();
        base.Dispose(disposing);
    }
}
