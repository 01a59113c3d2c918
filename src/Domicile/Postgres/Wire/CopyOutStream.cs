using System.Globalization;

namespace Domicile.Postgres.Wire;

/// <summary>The reading half of a copy: rows from a server, scanned a buffer at a time.</summary>
internal sealed class CopyOutStream<TSink>(WireConnection connection, TSink sink, CopyOptions options)
    where TSink : IRowSink
{
    /// <summary>Large enough that a forwarded buffer is worth its system calls, small enough to stay in the cache.</summary>
    private const int BufferBytes = 256 * 1024;

    private readonly CopyScanner<TSink> _scanner = new(sink, options.Format, options.HiddenColumns);
    private int _scanned;

    public long Rows => _scanner.Rows;

    public long Bytes => _scanner.Bytes;

    public TSink Sink => _scanner.Sink;

    /// <summary>The messages to forward; valid until the next read.</summary>
    public ReadOnlyMemory<byte> Forward { get; private set; }

    /// <summary>Starts the statement.</summary>
    public async Task BeginAsync(string copyOut)
    {
        try
        {
            connection.Channel.Reserve(BufferBytes);
            await connection.SendQueryAsync(copyOut);
            await CopyStart.RequireAsync(connection, (byte)'H', options.Format);
            connection.Phase = WirePhase.CopyOut;
        }
        catch (WireException failure)
        {
            failure.Side = CopySide.Source;
            throw;
        }
    }

    /// <summary>Reads and scans some more.</summary>
    /// <returns>False at the end, when the server is ready again.</returns>
    public async ValueTask<bool> NextAsync()
    {
        try
        {
            connection.Channel.Consume(_scanned);
            _scanned = 0;
            while (true)
            {
                var forward = _scanner.Scan(connection.Channel.Buffered, out _scanned);
                if (_scanned > 0)
                {
                    Forward = connection.Channel.BufferedMemory[..forward];
                    return true;
                }

                if (connection.Channel.TryPeek(out var tag, out _) && tag != 'd')
                {
                    return await OtherAsync();
                }

                await connection.Channel.FillAsync(CancellationToken.None);
            }
        }
        catch (WireException failure)
        {
            failure.Side = CopySide.Source;
            throw;
        }
    }

    /// <summary>What is not a row: a notice, the end, or an error.</summary>
    private async ValueTask<bool> OtherAsync()
    {
        Forward = default;
        switch ((char)await connection.NextAsync(CancellationToken.None))
        {
            case 'd':
                return true;
            case 'E':
                connection.Phase = WirePhase.Query;
                throw connection.ReadError();
            case 'c':
                connection.Consume();
                connection.Phase = WirePhase.Query;
                await EndAsync();
                return false;
            case var tag:
                throw connection.Unexpected((byte)tag);
        }
    }

    private async ValueTask EndAsync()
    {
        var tag = await connection.NextAsync(CancellationToken.None);
        var commandTag = tag switch
        {
            (byte)'C' => connection.ReadTag(),
            (byte)'E' => throw connection.ReadError(),
            _ => throw connection.Unexpected(tag),
        };
        if (CopyStart.RowsOf(commandTag) != Rows)
        {
            throw ConnectionException.Malformed(string.Create(CultureInfo.InvariantCulture, $"'{commandTag}' came after {Rows} rows."));
        }

        if (await connection.DrainAsync(CancellationToken.None) is { } late)
        {
            throw late;
        }
    }
}
