using Domicile.Policy.InForce;
using Domicile.Policy.InForce.Postgres;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.Audit.Postgres;

/// <summary>Journals a change of law or policy, and has it in every log, before it is in force.</summary>
/// <param name="control">A session at the control database, whose tables are there; its own transaction, if any, must not be open.</param>
/// <param name="ledger">The logs.</param>
public sealed class JournalPolicyLedger(NpgsqlConnection control, IActLedger ledger) : IPolicyLedger
{
    /// <inheritdoc/>
    public async Task AnnounceAsync(string decisionTable, string document, CancellationToken cancellationToken)
    {
        await new ControlPolicyLedger(control).AnnounceAsync(decisionTable, document, cancellationToken);
        if (ledger.IsKept)
        {
            await control.ExecuteAsync("INSERT INTO domicile_control.journal (claim, act, detail) VALUES (0, 'policy', $1)", [$"{decisionTable} {document}"], cancellationToken);
            await ledger.SettleAsync(cancellationToken);
        }
    }
}
