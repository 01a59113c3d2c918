namespace Domicile.Postgres.Wire;

/// <summary>The writing half of a copy: CopyData messages to a server, whose refusal is noticed while it is written to.</summary>
internal sealed class CopyInStream(WireConnection connection)
{
    /// <summary>Ends when the server says something; <see cref="CheckAsync"/> tells what.</summary>
    public Task News => connection.Channel.News;

    /// <summary>Starts the statement, COPY ... FROM STDIN.</summary>
    public async Task BeginAsync(string copyIn, CopyFormat format)
    {
        try
        {
            await connection.SendQueryAsync(copyIn);
            await CopyStart.RequireAsync(connection, (byte)'G', format);
            connection.Phase = WirePhase.CopyIn;
        }
        catch (WireException failure)
        {
            failure.Side = CopySide.Target;
            throw;
        }

        await CheckAsync();
    }

    /// <summary>Takes what the server has said, without waiting for more.</summary>
    /// <exception cref="WireException">It refused the rows, or it is gone.</exception>
    public async ValueTask CheckAsync()
    {
        try
        {
            while (!connection.TryNext(out _))
            {
                connection.Channel.Listen();
                if (!connection.Channel.News.IsCompleted)
                {
                    return;
                }

                await connection.Channel.FillAsync(CancellationToken.None);
            }

            var tag = await connection.NextAsync(CancellationToken.None);
            connection.Phase = WirePhase.Query;
            throw tag == 'E' ? connection.ReadError() : connection.Unexpected(tag);
        }
        catch (WireException failure)
        {
            failure.Side = CopySide.Target;
            throw;
        }
    }

    /// <summary>Sends whole CopyData messages.</summary>
    /// <exception cref="ServerErrorException">The server has refused the rows before.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> messages)
    {
        try
        {
            if (connection.Channel.News.IsCompleted)
            {
                await CheckAsync();
            }

            await connection.Channel.SendAsync(messages);
        }
        catch (ConnectionException lost)
        {
            // The reason may have arrived before the end did.
            var told = await LastWordsAsync();
            (told ?? (WireException)lost).Side = CopySide.Target;
            throw told ?? (WireException)lost;
        }
    }

    /// <summary>Ends the copy.</summary>
    /// <returns>The rows that the server wrote.</returns>
    public async Task<long> CompleteAsync()
    {
        await SendAsync(Frontend.CopyDone);
        connection.Phase = WirePhase.Query;
        try
        {
            var tag = await connection.NextAsync(CancellationToken.None);
            var rows = tag switch
            {
                (byte)'C' => CopyStart.RowsOf(connection.ReadTag()),
                (byte)'E' => throw connection.ReadError(),
                _ => throw connection.Unexpected(tag),
            };
            return await connection.DrainAsync(CancellationToken.None) is { } late ? throw late : rows;
        }
        catch (WireException failure)
        {
            failure.Side = CopySide.Target;
            throw;
        }
    }

    private async Task<ServerErrorException?> LastWordsAsync()
    {
        try
        {
            return await connection.NextAsync(CancellationToken.None) == 'E' ? connection.ReadError() : null;
        }
        catch (ConnectionException)
        {
            return null;
        }
    }
}
