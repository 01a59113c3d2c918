using System.Buffers.Binary;

namespace Domicile.Postgres.Wire;

/// <summary>Writes rows that we make ourselves by binary COPY.</summary>
/// <remarks>Begin a row, give its fields in order; call <see cref="FlushAsync"/> now and then (it sends only full buffers). Disposing before <see cref="CompleteAsync"/> writes nothing.</remarks>
public sealed class CopyWriter : IAsyncDisposable
{
    private const int FlushBytes = 64 * 1024;
    private const int NoRow = -1;

    private readonly WireConnection _target;
    private readonly CopyInStream _stream;
    private readonly Statement _statement;
    private byte[] _buffer = new byte[2 * FlushBytes];
    private int _tail;
    private int _rowStart = NoRow;

    private CopyWriter(WireConnection target, Statement statement)
    {
        _target = target;
        _stream = new(target);
        _statement = statement;
    }

    /// <summary>Rows begun.</summary>
    public long Rows { get; private set; }

    /// <summary>Starts the statement, <c>COPY t (...) FROM STDIN (FORMAT binary)</c>.</summary>
    /// <param name="target">A ready session; ready or closed when this is disposed.</param>
    /// <param name="copyIn">The statement.</param>
    /// <param name="cancellationToken">Ends the statement, also later; nothing is written.</param>
    /// <exception cref="WireException">The server refused.</exception>
    public static async Task<CopyWriter> BeginAsync(WireConnection target, string copyIn, CancellationToken cancellationToken)
    {
        var statement = new Statement([target], cancellationToken);
        var writer = new CopyWriter(target, statement);
        try
        {
            await statement.GuardAsync(async () =>
            {
                await writer._stream.BeginAsync(copyIn, CopyFormat.Binary);
                return true;
            });
            writer.Header();
            return writer;
        }
        catch
        {
            await statement.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins a row of so many fields.</summary>
    public void StartRow(int fields)
    {
        EndRow();
        _rowStart = _tail;
        Room(WireChannel.HeaderBytes + sizeof(short));
        _buffer[_tail] = (byte)'d';
        _tail += WireChannel.HeaderBytes;
        BinaryPrimitives.WriteInt16BigEndian(_buffer.AsSpan(_tail), checked((short)fields));
        _tail += sizeof(short);
        Rows++;
    }

    /// <summary>The next field, in the type's binary form.</summary>
    public void Field(ReadOnlySpan<byte> value)
    {
        Length(value.Length);
        Bytes(value);
    }

    /// <summary>The next field, an int4.</summary>
    public void Field(int value)
    {
        Length(sizeof(int));
        Length(value);
    }

    /// <summary>The next field, an int8.</summary>
    public void Field(long value)
    {
        Length(sizeof(long));
        Room(sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(_buffer.AsSpan(_tail), value);
        _tail += sizeof(long);
    }

    /// <summary>The next field, NULL.</summary>
    public void Null() => Length(-1);

    /// <summary>A whole row as a <see cref="IRowSink"/> saw it: field count and fields.</summary>
    public void Row(ReadOnlySpan<byte> tuple)
    {
        StartRow(0);
        _tail -= sizeof(short);
        Bytes(tuple);
    }

    /// <summary>Sends what is there if it is worth it.</summary>
    /// <exception cref="WireException">The server refused a row.</exception>
    public async ValueTask FlushAsync()
    {
        if (_tail >= FlushBytes)
        {
            EndRow();
            await _statement.GuardAsync(SendAsync);
        }
    }

    /// <summary>Sends the rest and ends the statement.</summary>
    /// <returns>The rows that the server wrote.</returns>
    /// <exception cref="WireException">The server refused a row.</exception>
    public Task<long> CompleteAsync()
    {
        StartRow(-1);
        Rows--;
        EndRow();
        return _statement.GuardAsync(async () =>
        {
            await SendAsync();
            return await _stream.CompleteAsync();
        });
    }

    /// <summary>Gives the copy up unless it was completed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_target.Phase == WirePhase.CopyIn)
        {
            await _statement.GiveUpAsync();
        }

        await _statement.DisposeAsync();
    }

    private void Header()
    {
        ReadOnlySpan<byte> header = [(byte)'d', 0, 0, 0, 23, (byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', 10, 255, 13, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        Bytes(header);
    }

    private async Task<bool> SendAsync()
    {
        await _stream.SendAsync(_buffer.AsMemory(0, _tail));
        _tail = 0;
        return true;
    }

    private void EndRow()
    {
        if (_rowStart != NoRow)
        {
            BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(_rowStart + 1), _tail - _rowStart - 1);
            _rowStart = NoRow;
        }
    }

    private void Length(int length)
    {
        Room(sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(_tail), length);
        _tail += sizeof(int);
    }

    private void Bytes(ReadOnlySpan<byte> bytes)
    {
        Room(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_tail));
        _tail += bytes.Length;
    }

    private void Room(int bytes)
    {
        if (_buffer.Length - _tail < bytes)
        {
            Array.Resize(ref _buffer, checked(Math.Max(_buffer.Length * 2, _tail + bytes)));
        }
    }
}
