using Domicile.Postgres;
using Npgsql;

namespace Domicile.Policy.InForce.Postgres;

/// <summary>The control database in the place of a ledger: durable and in order, but only its owner vouches for it.</summary>
/// <param name="control">A session at the control database; its own transaction, if any, must not be open.</param>
public sealed class ControlPolicyLedger(NpgsqlConnection control) : IPolicyLedger
{
    /// <inheritdoc/>
    public async Task AnnounceAsync(string decisionTable, string document, CancellationToken cancellationToken) => await control.ExecuteAsync(
        "INSERT INTO domicile_control.policy_announced (decision_table, document) VALUES ($1, $2)", [decisionTable, document], cancellationToken);
}
