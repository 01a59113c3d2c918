using Npgsql;

namespace Domicile.Samples.Clips.Writers;

/// <summary>Inserts one row of a person.</summary>
/// <param name="name">What it is called in counts.</param>
/// <param name="table">The table.</param>
/// <param name="subject">Whose row it is.</param>
/// <param name="nonce">Names this write.</param>
/// <param name="values">Columns beside owner and text.</param>
/// <param name="then">Told the new row's key after the acknowledgement.</param>
public sealed class InsertWrite(
    string name, LiveTable table, long subject, string nonce, IReadOnlyList<(string Column, object Value)> values, Action<RowKey>? then = null)
    : SubjectWrite(name, subject)
{
    private RowKey _key;

    /// <inheritdoc/>
    public override async Task<WriteOutcome> PerformAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        string[] columns = [table.Owner, table.Text, .. values.Select(v => v.Column)];
        var places = string.Join(", ", columns.Select((_, at) => $"${at + 1}"));
        var conflict = table.Key.Length == 2 ? "ON CONFLICT DO NOTHING " : "";
        await using var command = new NpgsqlCommand(
            $"INSERT INTO {table.Name} ({string.Join(", ", columns)}) VALUES ({places}) {conflict}RETURNING {KeyColumns}", connection);
        command.Parameters.Add(new() { Value = Subject });
        command.Parameters.Add(new() { Value = table.TextOf(Subject, nonce) });
        foreach (var (_, value) in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return await ReadKeyAsync(command, cancellationToken) ? WriteOutcome.Done : WriteOutcome.Void;
    }

    /// <inheritdoc/>
    public override async Task<bool> IsDoneAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT {KeyColumns} FROM {table.Name} WHERE {table.Owner} = $1 AND {table.Text} = $2", connection);
        command.Parameters.Add(new() { Value = Subject });
        command.Parameters.Add(new() { Value = table.TextOf(Subject, nonce) });
        return await ReadKeyAsync(command, cancellationToken);
    }

    /// <inheritdoc/>
    public override void Acknowledge(WriteLedger ledger)
    {
        ledger.Inserted(_key, Subject, nonce);
        then?.Invoke(_key);
    }

    private string KeyColumns => string.Join(", ", table.Key);

    private async Task<bool> ReadKeyAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return false;
        }

        _key = new(table.Name, reader.GetInt64(0), table.Key.Length == 2 ? reader.GetInt64(1) : 0);

        // To the end: a statement that has not ended is not acknowledged.
        return !await reader.NextResultAsync(cancellationToken);
    }
}
