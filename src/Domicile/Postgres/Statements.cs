using Npgsql;
using NpgsqlTypes;

namespace Domicile.Postgres;

/// <summary>One-line statements with positional parameters ($1, $2...), for everything that is not a hot path.</summary>
public static class Statements
{
    /// <summary>Runs one or several statements.</summary>
    /// <returns>Affected rows; -1 when there is no such number.</returns>
    public static async Task<int> ExecuteAsync(
        this NpgsqlConnection connection, string sql, IReadOnlyList<object?> arguments, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, sql, arguments);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The first column of the first row; default when there is no row or it is NULL.</summary>
    public static async Task<T?> ScalarAsync<T>(
        this NpgsqlConnection connection, string sql, IReadOnlyList<object?> arguments, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, sql, arguments);
        return await command.ExecuteScalarAsync(cancellationToken) is T value ? value : default;
    }

    /// <summary>Every row, as <paramref name="read"/> makes it.</summary>
    public static async Task<IReadOnlyList<T>> RowsAsync<T>(
        this NpgsqlConnection connection, string sql, IReadOnlyList<object?> arguments, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, sql, arguments);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, IReadOnlyList<object?> arguments)
    {
        if (connection.State == System.Data.ConnectionState.Closed)
        {
            // Npgsql takes a statement on a session that broke before for a mistake of the caller's.
            throw new NpgsqlException("The session was lost before.");
        }

        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var argument in arguments)
        {
            command.Parameters.Add(argument switch
            {
                NpgsqlParameter parameter => parameter,
                Lsn position => new() { Value = new NpgsqlLogSequenceNumber(position.Bytes), NpgsqlDbType = NpgsqlDbType.PgLsn },
                _ => new() { Value = argument ?? DBNull.Value },
            });
        }

        return command;
    }
}
