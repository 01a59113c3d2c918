namespace Domicile.Postgres.Wire;

/// <summary>Copies rows from one server to another: whole buffers of CopyData go from socket to socket as they came.</summary>
public static class CopyPump
{
    /// <summary>Runs both statements. The target commits with its transaction, or at once without one; only after the source has sent all and said so.</summary>
    /// <param name="source">A ready session; ready or closed afterwards, whatever happens.</param>
    /// <param name="copyOut"><c>COPY (...) TO STDOUT (FORMAT binary)</c>, or text.</param>
    /// <param name="target">A ready session of another server or the same; ready or closed afterwards.</param>
    /// <param name="copyIn"><c>COPY t (...) FROM STDIN (FORMAT binary)</c>, or text; without the hidden columns.</param>
    /// <param name="sink">Sees each row before it is forwarded.</param>
    /// <param name="options">Format, hidden columns, pace.</param>
    /// <param name="cancellationToken">Ends both statements; nothing is written.</param>
    /// <exception cref="WireException">One side failed: <see cref="WireException.Side"/> says which.</exception>
    public static async Task<CopyResult<TSink>> RunAsync<TSink>(
        WireConnection source, string copyOut, WireConnection target, string copyIn, TSink sink, CopyOptions options, CancellationToken cancellationToken)
        where TSink : IRowSink
    {
        await using var statement = new Statement([source, target], cancellationToken);
        return await statement.GuardAsync(async () =>
        {
            var reading = new CopyOutStream<TSink>(source, sink, options);
            var writing = new CopyInStream(target);
            await writing.BeginAsync(copyIn, options.Format);
            await reading.BeginAsync(copyOut);
            await ForwardAsync(reading, writing, statement, options.Pace, cancellationToken);
            var written = await writing.CompleteAsync();
            return new CopyResult<TSink>(reading.Rows, reading.Bytes, written, reading.Sink);
        });
    }

    private static async Task ForwardAsync<TSink>(
        CopyOutStream<TSink> reading, CopyInStream writing, Statement statement, Func<long, CancellationToken, ValueTask>? pace, CancellationToken cancellationToken)
        where TSink : IRowSink
    {
        while (await NextAsync(reading, writing, statement))
        {
            if (!reading.Forward.IsEmpty)
            {
                await writing.SendAsync(reading.Forward);
            }

            if (pace is not null)
            {
                await pace(reading.Rows, cancellationToken);
            }
        }
    }

    /// <summary>Waits for the source's rows and for the target's complaints.</summary>
    private static ValueTask<bool> NextAsync<TSink>(CopyOutStream<TSink> reading, CopyInStream writing, Statement statement)
        where TSink : IRowSink
    {
        var next = reading.NextAsync();
        return next.IsCompletedSuccessfully ? next : new(EitherAsync(next.AsTask(), writing, statement));
    }

    private static async Task<bool> EitherAsync(Task<bool> next, CopyInStream writing, Statement statement)
    {
        try
        {
            while (!next.IsCompleted)
            {
                await Task.WhenAny(next, writing.News);
                await (writing.News.IsCompleted ? writing.CheckAsync() : default);
            }
        }
        catch (WireException)
        {
            // The source's read must end before its session can be brought back.
            statement.Cancel();
            await next.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }

        return await next;
    }
}
