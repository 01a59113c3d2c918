using System.Collections.Immutable;
using Domicile.Client.Postgres;
using Domicile.Configuration;
using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Npgsql;

namespace Domicile.Cli.Rehearsal;

/// <summary>Writes to rows of the sample at their subjects' homes, as an application that knows nothing but the catalog, and keeps
/// a ledger of what was acknowledged. Refusals are tried again at the new home (<see cref="HomeConnections"/>).</summary>
internal sealed class RowWriters : IAsyncDisposable
{
    private const int Writers = 3;
    private const int RowsOfATable = 200;

    private readonly HomeConnections _homes;
    private readonly ImmutableArray<RowWriter> _writers;
    private readonly CancellationTokenSource _stop;
    private readonly Task _work;

    private RowWriters(HomeConnections homes, ImmutableArray<RowWriter> writers, CancellationToken cancellationToken)
    {
        (_homes, _writers) = (homes, writers);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _work = Task.WhenAll(writers.Select(w => w.RunAsync(_stop.Token)));
    }

    /// <summary>Writes acknowledged so far.</summary>
    public int Acknowledged => _writers.Sum(w => w.Acknowledged);

    /// <summary>Starts to write.</summary>
    /// <param name="declaration">The estate, installed.</param>
    /// <param name="plan">Its tables.</param>
    /// <param name="source">Where the rows are now.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public static async Task<RowWriters> StartAsync(Declaration declaration, ClosurePlan plan, ServerAddress source, TimeProvider time, CancellationToken cancellationToken)
    {
        var rows = new List<(WritableTable Table, WrittenRow Row)>();
        await using (var pool = Connecting.Pool(source))
        {
            await using var connection = await pool.OpenAsync(source, cancellationToken);
            foreach (var table in WritableTable.Of(plan))
            {
                var moved = table.Table;
                var found = await connection.RowsAsync(
                    FormattableString.Invariant($"SELECT {moved.KeyText("t")}, concat_ws(chr(31), {string.Join(", ", moved.Path.KeyOf("t"))}) FROM {moved.Name.Quoted} t{moved.Path.Joins("t")} ORDER BY md5({moved.KeyText("t")}) LIMIT {RowsOfATable}"),
                    [], r => new WrittenRow(moved, r.GetString(0), r.GetString(1)), cancellationToken);
                rows.AddRange(found.Select(row => (table, row)));
            }
        }

        var homes = new HomeConnections(declaration, new() { Clock = time });
        var writers = Enumerable.Range(0, Writers)
            .Select(number => new RowWriter(homes, [.. rows.Where((_, i) => i % Writers == number)], new Random(number + 1), time)).ToImmutableArray();
        return new(homes, writers, cancellationToken);
    }

    /// <summary>Holds the writers, and looks for everything that they were told had been committed.</summary>
    public async Task<WriteFigures> CheckAsync(Declaration declaration, CancellationToken cancellationToken)
    {
        if (_work.IsFaulted)
        {
            await _work;
        }

        foreach (var writer in _writers)
        {
            await writer.Turn.WaitAsync(cancellationToken);
        }

        try
        {
            var (lost, doubled) = await new WriteCheck(declaration, _homes).RunAsync([.. _writers.SelectMany(w => w.Rows).Where(r => r.IsWritten)], cancellationToken);
            return new(Acknowledged, _writers.Sum(w => w.Updates), _writers.Sum(w => w.Retries), _writers.Sum(w => w.Abandoned), lost, doubled);
        }
        finally
        {
            foreach (var writer in _writers)
            {
                writer.Turn.Release();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _work;
        }
        catch (Exception ended) when (ended is OperationCanceledException or NpgsqlException)
        {
            // What a writer was at when it was stopped counts for nothing any more.
        }

        foreach (var writer in _writers)
        {
            writer.Dispose();
        }

        await _homes.DisposeAsync();
        _stop.Dispose();
    }
}
