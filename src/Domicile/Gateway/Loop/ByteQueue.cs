using System.Buffers;

namespace Domicile.Gateway.Loop;

/// <summary>Bytes in order, from a pool: an empty queue holds no memory, so that an idle client costs little.</summary>
internal sealed class ByteQueue
{
    private byte[] _bytes = [];
    private int _start;
    private int _end;

    /// <summary>Bytes held.</summary>
    public int Length => _end - _start;

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _start == _end;

    /// <summary>All of them.</summary>
    public ReadOnlySpan<byte> Span => _bytes.AsSpan(_start, Length);

    /// <summary>Adds at the end.</summary>
    public void Append(ReadOnlySpan<byte> more)
    {
        if (more.IsEmpty)
        {
            return;
        }

        Reserve(more.Length);
        more.CopyTo(_bytes.AsSpan(_end));
        _end += more.Length;
    }

    /// <summary>Puts bytes before the first.</summary>
    public void Prepend(ReadOnlySpan<byte> more)
    {
        var rest = Span.ToArray();
        Clear();
        Append(more);
        Append(rest);
    }

    /// <summary>Takes away from the front.</summary>
    public void Consume(int bytes)
    {
        _start += bytes;
        if (_start == _end)
        {
            Clear();
        }
    }

    /// <summary>Takes away everything, and gives the memory back.</summary>
    public void Clear()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes, clearArray: false);
        }

        (_bytes, _start, _end) = ([], 0, 0);
    }

    private void Reserve(int more)
    {
        if (_bytes.Length - _end >= more)
        {
            return;
        }

        if (_bytes.Length >= Length + more && _start >= _bytes.Length / 2)
        {
            Span.CopyTo(_bytes);
        }
        else
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + more, Math.Min(_bytes.Length * 2, _bytes.Length + (1 << 20))));
            Span.CopyTo(larger);
            if (_bytes.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(_bytes, clearArray: false);
            }

            _bytes = larger;
        }

        (_start, _end) = (0, _end - _start);
    }
}
