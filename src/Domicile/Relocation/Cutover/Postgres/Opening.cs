using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Following;
using Domicile.Relocation.Pairs;
using Domicile.Relocation.Pairs.Postgres;
using Npgsql;

namespace Domicile.Relocation.Cutover.Postgres;

/// <summary>What follows the switch: the target takes the members' writes, and both sites write down where they live.</summary>
public sealed class Opening(Pair pair, long claim)
{
    /// <summary>Opens the batch at the target. One row changes, so the pause does not grow with the batch; the message in the same
    /// transaction tells followers from where on the target's word counts.</summary>
    public async Task OpenAsync(NpgsqlConnection target, OpenedMessage opened, CancellationToken cancellationToken)
    {
        await using var transaction = await target.BeginTransactionAsync(cancellationToken);
        await Claiming.RequireAsync(target, pair, claim, cancellationToken);
        await target.ExecuteAsync(
            """
            WITH opened AS (UPDATE domicile.lease SET state = 'open' WHERE batch = $1 AND state = 'closed' RETURNING batch)
            SELECT pg_logical_emit_message(true, $2, $3) FROM opened
            """,
            [opened.Batch, OpenedMessage.Prefix, opened.Write()],
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>At the target: the members are ordinary residents from now on.</summary>
    public Task SettleTargetAsync(NpgsqlConnection target, MovedTable root, long batch, CancellationToken cancellationToken) => SettleAsync(
        target,
        $"""
        UPDATE {Residences.Table(root.Kind)} SET home = {pair.Target.Number}, epoch = epoch + 1, batch = NULL WHERE batch = {batch};
        DELETE FROM domicile.copied WHERE batch = {batch};
        DELETE FROM domicile.dirty WHERE batch = {batch};
        DELETE FROM domicile.redo WHERE batch = {batch};
        """,
        cancellationToken);

    private async Task SettleAsync(NpgsqlConnection site, string script, CancellationToken cancellationToken)
    {
        await using var transaction = await site.BeginTransactionAsync(cancellationToken);
        await Claiming.RequireAsync(site, pair, claim, cancellationToken);
        await site.ExecuteAsync(script, [], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
