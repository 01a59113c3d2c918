using Npgsql;

namespace Domicile.Samples.Clips.Writers;

/// <summary>Changes one row of a person and counts its revision up, as an application with optimistic locking does.</summary>
/// <param name="name">What it is called in counts.</param>
/// <param name="table">The table; it must count revisions.</param>
/// <param name="subject">Whose row it is.</param>
/// <param name="key">The row.</param>
/// <param name="revision">Its revision before.</param>
/// <param name="nonce">Names this write.</param>
public sealed class EditWrite(string name, LiveTable table, long subject, RowKey key, int revision, string nonce) : SubjectWrite(name, subject)
{
    /// <inheritdoc/>
    public override async Task<WriteOutcome> PerformAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"UPDATE {table.Name} SET {table.Text} = $3, revision = revision + 1 WHERE {table.Key[0]} = $1 AND revision = $2", connection);
        command.Parameters.Add(new() { Value = key.First });
        command.Parameters.Add(new() { Value = revision });
        command.Parameters.Add(new() { Value = table.TextOf(Subject, nonce) });

        // No such row: this is not the home (any more), or the row is lost, which the check will say.
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1 ? WriteOutcome.Done : WriteOutcome.Again;
    }

    /// <inheritdoc/>
    public override async Task<bool> IsDoneAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT 1 FROM {table.Name} WHERE {table.Key[0]} = $1 AND {table.Text} = $2", connection);
        command.Parameters.Add(new() { Value = key.First });
        command.Parameters.Add(new() { Value = table.TextOf(Subject, nonce) });
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    /// <inheritdoc/>
    public override void Acknowledge(WriteLedger ledger) => ledger.Updated(key, Subject, revision + 1, nonce);
}
