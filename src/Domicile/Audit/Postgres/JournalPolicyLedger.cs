using Domicile.Estate;
using Domicile.Policy.InForce;
using Domicile.Policy.InForce.Postgres;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.Audit.Postgres;

/// <summary>Journals a change of law or policy, and of the sites' states with it, and has both in every log before they are in force.</summary>
/// <param name="control">A session at the control database, whose tables are there; its own transaction, if any, must not be open.</param>
/// <param name="ledger">The logs.</param>
/// <param name="sites">The sites as they are about to be.</param>
public sealed class JournalPolicyLedger(NpgsqlConnection control, IActLedger ledger, IEnumerable<Site> sites) : IPolicyLedger
{
    /// <inheritdoc/>
    public async Task AnnounceAsync(string decisionTable, string document, CancellationToken cancellationToken)
    {
        await new ControlPolicyLedger(control).AnnounceAsync(decisionTable, document, cancellationToken);
        if (ledger.IsKept)
        {
            await control.ExecuteAsync("INSERT INTO domicile_control.journal (claim, act, detail) VALUES (0, 'policy', $1)", [$"{decisionTable} {document}"], cancellationToken);
            foreach (var site in sites)
            {
                await control.ExecuteAsync(
                    """
                    INSERT INTO domicile_control.journal (claim, act, detail) SELECT 0, 'estate', concat_ws(' ', $1, $2, $3)
                    WHERE $2 IS DISTINCT FROM (SELECT split_part(detail, ' ', 2) FROM domicile_control.journal WHERE act = 'estate' AND split_part(detail, ' ', 1) = $1 ORDER BY seq DESC LIMIT 1)
                    """,
                    [site.Id.Text, site.State.ToString().ToLowerInvariant(), document], cancellationToken);
            }

            await ledger.SettleAsync(cancellationToken);
        }
    }
}
