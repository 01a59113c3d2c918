using System.Collections.Immutable;
using Domicile.Client.Postgres;
using Domicile.Postgres;
using Domicile.Relocation.Sampling;
using Npgsql;

namespace Domicile.Cli.Rehearsal;

/// <summary>One writer: no other writes to its rows, so that the last acknowledged state of each is known.</summary>
internal sealed class RowWriter(HomeConnections homes, ImmutableArray<(WritableTable Table, WrittenRow Row)> rows, Random chance, TimeProvider time) : IDisposable
{
    private const double DeleteShare = 0.15;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HashSet<MovedColumn> _unfit = [];
    private int _tries;

    /// <summary>Held during each write: who takes it stops the writer between two.</summary>
    public SemaphoreSlim Turn { get; } = new(1);

    /// <summary>Its rows.</summary>
    public IEnumerable<WrittenRow> Rows => rows.Select(r => r.Row);

    /// <summary>Writes acknowledged.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Of these, updates.</summary>
    public int Updates { get; private set; }

    /// <summary>Tries beyond the first of each write.</summary>
    public int Retries { get; private set; }

    /// <summary>Writes given up.</summary>
    public int Abandoned { get; private set; }

    /// <inheritdoc/>
    public void Dispose() => Turn.Dispose();

    /// <summary>Writes until it is stopped.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var number = 1; rows.Length > 0 && !cancellationToken.IsCancellationRequested; number++)
        {
            await Turn.WaitAsync(cancellationToken);
            try
            {
                var (table, row) = rows[chance.Next(rows.Length)];
                _tries = 0;
                await WriteAsync(table, row, number, cancellationToken);
                Retries += Math.Max(0, _tries - 1);
            }
            finally
            {
                Turn.Release();
            }

            await Task.Delay(Between, time, cancellationToken);
        }
    }

    private async Task WriteAsync(WritableTable table, WrittenRow row, int number, CancellationToken cancellationToken)
    {
        if (!row.Exists)
        {
            if (await TryAsync(table, row, table.Insert, [row.Deleted], null, cancellationToken) is not null)
            {
                Acknowledge(row, exists: true);
            }
        }
        else if (table.IsErasable && (table.Columns.IsEmpty || chance.NextDouble() < DeleteShare))
        {
            if (await TryAsync(table, row, table.Delete, [.. row.KeyParts], null, cancellationToken) is { } whole)
            {
                row.Deleted = whole;
                Acknowledge(row, exists: false);
            }
        }
        else
        {
            await UpdateAsync(table, row, number, cancellationToken);
        }
    }

    private async Task UpdateAsync(WritableTable table, WrittenRow row, int number, CancellationToken cancellationToken)
    {
        var column = table.Columns[chance.Next(table.Columns.Length)];
        if (_unfit.Contains(new(table.Table.Name, column.Name)))
        {
            return;
        }

        if (await TryAsync(table, row, table.Update(column), [WritableColumns.Value(column, number), .. row.KeyParts], new(table.Table.Name, column.Name), cancellationToken) is { } value)
        {
            row.Values[column.Name] = value;
            Updates++;
            Acknowledge(row, exists: true);
        }
    }

    private void Acknowledge(WrittenRow row, bool exists)
    {
        row.Exists = exists;
        row.IsWritten = true;
        Acknowledged++;
    }

    /// <summary>One write, again and again until it has touched its row.</summary>
    /// <returns>What it returned; null when it was given up, or the application itself forbids it.</returns>
    private async Task<string?> TryAsync(WritableTable table, WrittenRow row, string sql, object?[] arguments, MovedColumn? column, CancellationToken cancellationToken)
    {
        for (var start = time.GetTimestamp(); time.GetElapsedTime(start) < Patience;)
        {
            try
            {
                // A row that is not there any more leaves no trace at its old home: nothing refuses, nothing is touched.
                var touched = await homes.RunAsync(
                    table.Table.Kind.Name, row.Subject,
                    (connection, token) =>
                    {
                        _tries++;
                        return connection.ScalarAsync<string>(sql, arguments, token);
                    },
                    cancellationToken);
                if (touched is not null)
                {
                    return touched;
                }
            }
            catch (PostgresException refused) when (column is not null && refused.SqlState[..2] is "22" or "23")
            {
                // The application's own rule, one that no catalog tells plainly.
                _unfit.Add(column);
                return null;
            }
            catch (PostgresException refused) when (refused.SqlState is "DM001" or "40001" or "40P01" or "23503" or "55P03")
            {
                // Again.
            }

            await Task.Delay(Between, time, cancellationToken);
            await homes.RefreshAsync(table.Table.Kind.Name, row.Subject, cancellationToken);
        }

        Abandoned++;
        return null;
    }

    private sealed record MovedColumn(TableName Table, string Column);
}
