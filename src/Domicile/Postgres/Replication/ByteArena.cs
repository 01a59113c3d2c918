using System.Buffers;

namespace Domicile.Postgres.Replication;

/// <summary>Appends pieces of bytes, each in one run, to segments from the pool; emptied as a whole.</summary>
internal sealed class ByteArena : IDisposable
{
    private const int SegmentBytes = 256 * 1024;

    /// <summary>What an emptied arena keeps for the next use.</summary>
    private const int KeptSegments = 16;

    private readonly List<byte[]> _segments = [];
    private int _segment = -1;
    private int _used;

    /// <summary>Bytes held.</summary>
    public long Bytes { get; private set; }

    /// <summary>Copies a piece.</summary>
    /// <returns>Where it is.</returns>
    public (int Segment, int Offset) Append(ReadOnlySpan<byte> piece)
    {
        if (_segment < 0 || _segments[_segment].Length - _used < piece.Length)
        {
            Next(piece.Length);
        }

        var at = (_segment, _used);
        piece.CopyTo(_segments[_segment].AsSpan(_used));
        _used += piece.Length;
        Bytes += piece.Length;
        return at;
    }

    /// <summary>A piece again.</summary>
    public ReadOnlySpan<byte> Slice(int segment, int offset, int length) => _segments[segment].AsSpan(offset, length);

    /// <summary>Forgets all pieces.</summary>
    public void Clear()
    {
        for (var i = _segments.Count - 1; i >= 0 && (_segments.Count > KeptSegments || _segments[i].Length > 4 * SegmentBytes); i--)
        {
            Return(i);
        }

        _segment = -1;
        _used = 0;
        Bytes = 0;
    }

    public void Dispose()
    {
        for (var i = _segments.Count - 1; i >= 0; i--)
        {
            Return(i);
        }

        Clear();
    }

    private void Next(int atLeast)
    {
        _used = 0;
        _segment++;
        while (_segment < _segments.Count && _segments[_segment].Length < atLeast)
        {
            Return(_segment);
        }

        if (_segment == _segments.Count)
        {
            _segments.Add(ArrayPool<byte>.Shared.Rent(Math.Max(SegmentBytes, atLeast)));
        }
    }

    private void Return(int index)
    {
        ArrayPool<byte>.Shared.Return(_segments[index]);
        _segments.RemoveAt(index);
    }
}
