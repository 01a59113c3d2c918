using System.Buffers.Binary;
using System.Text;
using Npgsql;

namespace Domicile.Samples.Clips.Generation;

/// <summary>Writes rows of one table as binary COPY, sent in large pieces.</summary>
/// <remarks>Source: PostgreSQL manual, "COPY", binary format: header of 19 bytes, then for each row a 16-bit field count and
/// for each field a 32-bit length (-1 for NULL) and the value, all big-endian; a count of -1 ends.</remarks>
internal sealed class CopyRows : IAsyncDisposable
{
    private const int SendAtBytes = 256 * 1024;
    private static readonly DateTime Epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlRawCopyStream _stream;
    private readonly short _fields;
    private byte[] _buffer = new byte[SendAtBytes * 2];
    private int _length;
    private bool _ended;

    private CopyRows(NpgsqlConnection connection, NpgsqlRawCopyStream stream, short fields)
    {
        _connection = connection;
        _stream = stream;
        _fields = fields;
        ReadOnlySpan<byte> signature = [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 0xFF, (byte)'\r', (byte)'\n', 0];
        signature.CopyTo(_buffer);
        _length = signature.Length + 8; // flags and extension length, both zero
        _buffer.AsSpan(signature.Length, 8).Clear();
    }

    /// <summary>Rows written so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Starts a COPY into the table's named columns.</summary>
    public static async Task<CopyRows> StartAsync(NpgsqlDataSource database, string table, string columns, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        var stream = await connection.BeginRawBinaryCopyAsync($"COPY {table} ({columns}) FROM STDIN (FORMAT binary)", cancellationToken);
        return new(connection, stream, (short)columns.Split(',').Length);
    }

    /// <summary>Starts a row: as many values as columns must follow.</summary>
    public CopyRows Row()
    {
        Rows++;
        BinaryPrimitives.WriteInt16BigEndian(Take(2), _fields);
        return this;
    }

    /// <summary>A bigint; null for NULL.</summary>
    public CopyRows Bigint(long? value)
    {
        if (value is not { } number)
        {
            return Null();
        }

        BinaryPrimitives.WriteInt32BigEndian(Take(4), 8);
        BinaryPrimitives.WriteInt64BigEndian(Take(8), number);
        return this;
    }

    /// <summary>An integer.</summary>
    public CopyRows Integer(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(Take(4), 4);
        BinaryPrimitives.WriteInt32BigEndian(Take(4), value);
        return this;
    }

    /// <summary>A text; null for NULL.</summary>
    public CopyRows Text(string? value)
    {
        if (value is null)
        {
            return Null();
        }

        var bytes = Encoding.UTF8.GetByteCount(value);
        BinaryPrimitives.WriteInt32BigEndian(Take(4), bytes);
        Encoding.UTF8.GetBytes(value, Take(bytes));
        return this;
    }

    /// <summary>A jsonb: version 1 and its text.</summary>
    public CopyRows Jsonb(string value)
    {
        var bytes = Encoding.UTF8.GetByteCount(value);
        BinaryPrimitives.WriteInt32BigEndian(Take(4), bytes + 1);
        Take(1)[0] = 1;
        Encoding.UTF8.GetBytes(value, Take(bytes));
        return this;
    }

    /// <summary>An IPv4 address as inet: family 2, 32 bits, not a cidr, 4 bytes.</summary>
    public CopyRows Inet(uint value)
    {
        BinaryPrimitives.WriteInt32BigEndian(Take(4), 8);
        var field = Take(8);
        field[0] = 2;
        field[1] = 32;
        field[2] = 0;
        field[3] = 4;
        BinaryPrimitives.WriteUInt32BigEndian(field[4..], value);
        return this;
    }

    /// <summary>A timestamptz: microseconds since the year 2000.</summary>
    public CopyRows Time(DateTime value)
    {
        BinaryPrimitives.WriteInt32BigEndian(Take(4), 8);
        BinaryPrimitives.WriteInt64BigEndian(Take(8), (value - Epoch).Ticks / TimeSpan.TicksPerMicrosecond);
        return this;
    }

    /// <summary>Sends what has gathered when it is worth it. Call it after each row.</summary>
    public ValueTask FlushWhenFullAsync(CancellationToken cancellationToken) =>
        _length >= SendAtBytes ? FlushAsync(cancellationToken) : ValueTask.CompletedTask;

    /// <summary>Ends the COPY; without it nothing is kept.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        BinaryPrimitives.WriteInt16BigEndian(Take(2), -1);
        await FlushAsync(cancellationToken);
        _ended = true;
        await _stream.DisposeAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_ended)
        {
            await _stream.CancelAsync();
        }

        await _connection.DisposeAsync();
    }

    private CopyRows Null()
    {
        BinaryPrimitives.WriteInt32BigEndian(Take(4), -1);
        return this;
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(_buffer.AsMemory(0, _length), cancellationToken);
        _length = 0;
    }

    private Span<byte> Take(int bytes)
    {
        if (_length + bytes > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + bytes));
        }

        _length += bytes;
        return _buffer.AsSpan(_length - bytes, bytes);
    }
}
