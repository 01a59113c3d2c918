using Npgsql;

namespace Domicile.Samples.Clips.Writers;

/// <summary>Removes one row of a person.</summary>
/// <param name="name">What it is called in counts.</param>
/// <param name="table">The table.</param>
/// <param name="subject">Whose row it is.</param>
/// <param name="key">The row.</param>
/// <param name="nonce">Names this write.</param>
public sealed class DeleteWrite(string name, LiveTable table, long subject, RowKey key, string nonce) : SubjectWrite(name, subject)
{
    /// <inheritdoc/>
    public override async Task<WriteOutcome> PerformAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = Command($"DELETE FROM {table.Name} WHERE {table.KeyCondition}", connection);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1 ? WriteOutcome.Done : WriteOutcome.Again;
    }

    /// <inheritdoc/>
    public override async Task<bool> IsDoneAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = Command($"SELECT 1 FROM {table.Name} WHERE {table.KeyCondition}", connection);
        return await command.ExecuteScalarAsync(cancellationToken) is null;
    }

    /// <inheritdoc/>
    public override void Acknowledge(WriteLedger ledger) => ledger.Deleted(key, Subject, nonce);

    private NpgsqlCommand Command(string sql, NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new() { Value = key.First });
        if (table.Key.Length == 2)
        {
            command.Parameters.Add(new() { Value = key.Second });
        }

        return command;
    }
}
