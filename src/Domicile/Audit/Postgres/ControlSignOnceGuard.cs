using Domicile.Ledger.Hashing;
using Domicile.Ledger.Writing;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.Audit.Postgres;

/// <summary>Remembers in the control database what was signed last: compare and set in one statement.</summary>
/// <param name="control">The control database.</param>
public sealed class ControlSignOnceGuard(NpgsqlDataSource control) : ISignOnceGuard
{
    /// <inheritdoc/>
    public async Task<TreeHead?> LastAsync(string origin, CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenConnectionAsync(cancellationToken);
        var rows = await connection.RowsAsync(
            "SELECT size, root FROM domicile_control.signed WHERE origin = $1", [origin], r => new TreeHead(r.GetInt64(0), TreeHash.Read(r.GetFieldValue<byte[]>(1))), cancellationToken);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <inheritdoc/>
    public async Task<bool> TryAdvanceAsync(string origin, TreeHead? expected, TreeHead head, CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenConnectionAsync(cancellationToken);
        return expected is { } before
            ? await connection.ExecuteAsync(
                "UPDATE domicile_control.signed SET size = $4, root = $5 WHERE origin = $1 AND size = $2 AND root = $3",
                [origin, before.Size, before.Root.ToArray(), head.Size, head.Root.ToArray()], cancellationToken) == 1
            : await connection.ExecuteAsync(
                "INSERT INTO domicile_control.signed (origin, size, root) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", [origin, head.Size, head.Root.ToArray()], cancellationToken) == 1;
    }
}
