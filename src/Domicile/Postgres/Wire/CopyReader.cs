namespace Domicile.Postgres.Wire;

/// <summary>Shows the rows of a server to a sink and keeps none: for hashing and counting.</summary>
public static class CopyReader
{
    /// <summary>Runs the statement to its end.</summary>
    /// <param name="source">A ready session; ready or closed afterwards, whatever happens.</param>
    /// <param name="copyOut"><c>COPY (...) TO STDOUT (FORMAT binary)</c>, or text.</param>
    /// <param name="sink">Sees each row.</param>
    /// <param name="options">Format and pace.</param>
    /// <param name="cancellationToken">Ends the statement.</param>
    /// <exception cref="WireException">The server failed.</exception>
    public static async Task<CopyResult<TSink>> RunAsync<TSink>(
        WireConnection source, string copyOut, TSink sink, CopyOptions options, CancellationToken cancellationToken)
        where TSink : IRowSink
    {
        await using var statement = new Statement([source], cancellationToken);
        return await statement.GuardAsync(async () =>
        {
            var reading = new CopyOutStream<TSink>(source, sink, options);
            await reading.BeginAsync(copyOut);
            while (await reading.NextAsync())
            {
                await (options.Pace?.Invoke(reading.Rows, cancellationToken) ?? default);
            }

            return new CopyResult<TSink>(reading.Rows, reading.Bytes, RowsWritten: 0, reading.Sink);
        });
    }
}
