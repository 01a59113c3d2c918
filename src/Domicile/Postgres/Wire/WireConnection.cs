using System.Globalization;
using System.Text;

namespace Domicile.Postgres.Wire;

/// <summary>A session in protocol 3.0 for COPY and replication: simple queries, rows as text, one statement at a time.</summary>
/// <remarks>Not for parallel use. Cancelling asks the server to cancel, so the session stays usable; a server that does not end within <see cref="WireOptions.Grace"/> is cut off.</remarks>
public sealed class WireConnection : IAsyncDisposable
{
    private readonly WireOptions _options;
    private readonly Dictionary<string, string> _settings = new(StringComparer.Ordinal);
    private byte[] _cancelKey = [];

    private WireConnection(ServerAddress address, WireOptions options, WireChannel channel)
    {
        Address = address;
        _options = options;
        Channel = channel;
    }

    /// <summary>Where it is connected to.</summary>
    public ServerAddress Address { get; }

    /// <summary>What it is in the middle of; after an error <see cref="WirePhase.Ready"/> or <see cref="WirePhase.Closed"/>.</summary>
    public WirePhase Phase { get; internal set; } = WirePhase.Query;

    /// <summary>I outside a transaction, T in one, E in a failed one.</summary>
    public char TransactionStatus { get; private set; } = 'I';

    /// <summary>The server's process for this session; its id in <c>pg_stat_activity</c>.</summary>
    public int ProcessId { get; private set; }

    /// <summary>What the server reported of itself and the session, such as server_version.</summary>
    public IReadOnlyDictionary<string, string> Settings => _settings;

    /// <summary>The server's major version; zero when it did not say one.</summary>
    public int ServerMajor =>
        int.TryParse([.. _settings.GetValueOrDefault("server_version", "").TakeWhile(char.IsAsciiDigit)], CultureInfo.InvariantCulture, out var major) ? major : 0;

    internal WireChannel Channel { get; }

    internal WireOptions Options => _options;

    /// <summary>Connects and logs in.</summary>
    /// <exception cref="ConnectionException">Not reached (08001), or not within <see cref="WireOptions.ConnectTimeout"/>.</exception>
    /// <exception cref="ServerErrorException">The server refused: password, database, connection slots.</exception>
    public static async Task<WireConnection> ConnectAsync(ServerAddress address, WireOptions options, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        WireConnection? connection = null;
        try
        {
            connection = new(address, options, await Dial.OpenAsync(address, options, either.Token));
            await Handshake.RunAsync(connection, either.Token);
            return connection;
        }
        catch (Exception failure)
        {
            connection?.Close();
            throw failure is OperationCanceledException && !cancellationToken.IsCancellationRequested
                ? ConnectionException.NotMade(address, $"it took longer than {options.ConnectTimeout.TotalSeconds:0} s.", failure)
                : failure;
        }
    }

    /// <summary>Runs statements and gives the rows of all of them, values as text, NULL as null.</summary>
    /// <exception cref="ServerErrorException">The server refused one; the ones before it in the same text are rolled back with it.</exception>
    public async Task<IReadOnlyList<string?[]>> QueryAsync(string sql, CancellationToken cancellationToken)
    {
        var rows = new List<string?[]>();
        await RunAsync(sql, body => rows.Add(Row(body)), cancellationToken);
        return rows;
    }

    /// <summary>Runs statements and gives the last one's command tag, such as <c>UPDATE 3</c>.</summary>
    /// <exception cref="ServerErrorException">The server refused one.</exception>
    public Task<string> ExecuteAsync(string sql, CancellationToken cancellationToken) => RunAsync(sql, static _ => { }, cancellationToken);

    /// <summary>Asks the server, on a connection of its own, to cancel what this session does. Returns when the request has been delivered or could not be.</summary>
    public async Task CancelAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.Grace, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var socket = await Dial.ConnectAsync(Address, either.Token);
            await socket.SendAsync(Frontend.CancelRequest(_cancelKey), either.Token);
            await socket.ReceiveAsync(new byte[1], either.Token);
        }
        catch (Exception failure) when (failure is ConnectionException or System.Net.Sockets.SocketException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // A server that cannot be reached will not cancel; the caller's grace ends the wait.
        }
    }

    /// <summary>Says goodbye if the session is idle, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Phase is WirePhase.Ready or WirePhase.CopyBoth && !Channel.IsCut)
        {
            try
            {
                await Channel.SendAsync(Frontend.Terminate);
            }
            catch (ConnectionException)
            {
                // Gone already.
            }
        }

        Close();
    }

    /// <summary>Takes BackendKeyData: process id and secret, together what a cancel request names.</summary>
    internal void ReadKey()
    {
        _cancelKey = Body().ToArray();
        ProcessId = new WireCursor(_cancelKey).Int32();
        Consume();
    }

    internal async Task SendQueryAsync(string sql)
    {
        if (Phase != WirePhase.Ready)
        {
            throw Phase == WirePhase.Closed
                ? new ConnectionException("08003", $"The connection to {Address} is closed.", "An error or a cancellation ended it before.")
                : new InvalidOperationException($"The session is in phase {Phase}; it does one thing at a time.");
        }

        Phase = WirePhase.Query;
        await Channel.SendAsync(Frontend.Query(sql));
    }

    /// <summary>The tag of the next message; its body is <see cref="Body"/> until <see cref="Consume"/>. Notices, settings and notifications are taken on the way.</summary>
    internal async ValueTask<byte> NextAsync(CancellationToken cancellationToken)
    {
        byte tag;
        while (!TryNext(out tag))
        {
            await Channel.FillAsync(cancellationToken);
        }

        return tag;
    }

    /// <summary>The same from what is here already; false when more must come.</summary>
    internal bool TryNext(out byte tag)
    {
        while (Channel.TryPeek(out tag, out _))
        {
            if (tag is not ((byte)'N' or (byte)'A' or (byte)'S'))
            {
                return true;
            }

            if (tag == 'S')
            {
                Report();
            }

            Consume();
        }

        return false;
    }

    /// <summary>The body of the message at the front.</summary>
    internal ReadOnlySpan<byte> Body() => Channel.TryPeek(out _, out var total) ? Channel.Buffered[WireChannel.HeaderBytes..total] : [];

    /// <summary>Drops the message at the front.</summary>
    internal void Consume()
    {
        if (Channel.TryPeek(out _, out var total))
        {
            Channel.Consume(total);
        }
    }

    internal ServerErrorException ReadError()
    {
        var error = ServerErrorException.Read(Body(), Address);
        Consume();
        return error;
    }

    internal string ReadTag()
    {
        var tag = new WireCursor(Body()).Text();
        Consume();
        return tag;
    }

    internal void ReadReady()
    {
        TransactionStatus = (char)new WireCursor(Body()).Byte();
        Consume();
        Phase = WirePhase.Ready;
    }

    /// <summary>Reads and drops everything until the server is ready; its first error, if there was one.</summary>
    internal async Task<ServerErrorException?> DrainAsync(CancellationToken cancellationToken)
    {
        ServerErrorException? error = null;
        while (await NextAsync(cancellationToken) is var tag && tag != 'Z')
        {
            if (tag == 'E')
            {
                error ??= ReadError();
            }
            else
            {
                Consume();
            }
        }

        ReadReady();
        return error;
    }

    internal ConnectionException Unexpected(byte tag) => ConnectionException.Malformed($"message '{(char)tag}' came in phase {Phase}.");

    internal void Close()
    {
        Phase = WirePhase.Closed;
        Channel.Dispose();
    }

    private async Task<string> RunAsync(string sql, Action<ReadOnlySpan<byte>> onRow, CancellationToken cancellationToken)
    {
        await using var statement = new Statement([this], cancellationToken);
        return await statement.GuardAsync(async () =>
        {
            await SendQueryAsync(sql);
            return await ReadResultsAsync(onRow);
        });
    }

    private async Task<string> ReadResultsAsync(Action<ReadOnlySpan<byte>> onRow)
    {
        var commandTag = "";
        while (await NextAsync(CancellationToken.None) is var tag && tag != 'Z')
        {
            switch ((char)tag)
            {
                case 'D':
                    onRow(Body());
                    Consume();
                    break;
                case 'C':
                    commandTag = ReadTag();
                    break;
                case 'T' or 'I':
                    Consume();
                    break;
                case 'E':
                    throw ReadError();
                default:
                    throw Unexpected(tag);
            }
        }

        ReadReady();
        return commandTag;
    }

    private void Report()
    {
        var cursor = new WireCursor(Body());
        _settings[cursor.Text()] = cursor.Text();
        cursor.End();
    }

    private static string?[] Row(ReadOnlySpan<byte> body)
    {
        var cursor = new WireCursor(body);
        var values = new string?[cursor.Count16()];
        for (var i = 0; i < values.Length; i++)
        {
            var length = cursor.Int32();
            values[i] = length < 0 ? null : Encoding.UTF8.GetString(cursor.Take(length));
        }

        cursor.End();
        return values;
    }
}
