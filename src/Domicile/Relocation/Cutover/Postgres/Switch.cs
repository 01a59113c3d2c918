using Domicile.SubjectDirectory;
using Domicile.SubjectDirectory.Postgres;
using Domicile.Postgres;
using Domicile.Relocation.Journal;
using Domicile.Relocation.Pairs;
using Npgsql;

namespace Domicile.Relocation.Cutover.Postgres;

/// <summary>The point of no return: one transaction in the control database that changes every member's home, or nobody's.</summary>
public sealed class Switch(Pair pair, long claim, NpgsqlConnection control)
{
    /// <summary>Changes the homes, and the batch's phase with them.</summary>
    /// <returns>False when the directory says something else than the plan; nothing was changed.</returns>
    /// <exception cref="SupersededException">The claim is not ours any more; nothing was changed.</exception>
    public async Task<bool> TryAsync(Batch batch, IReadOnlyCollection<SubjectToken> members, CancellationToken cancellationToken)
    {
        await using var transaction = await control.BeginTransactionAsync(cancellationToken);
        var entered = await control.ExecuteAsync(
            """
            WITH mine AS (SELECT FROM domicile_control.pair WHERE source = $1 AND target = $2 AND claim = $3 FOR SHARE),
            entered AS (
              UPDATE domicile_control.batch SET phase = 'switched', switched_at = clock_timestamp(), changed_at = clock_timestamp()
              WHERE id = $4 AND phase = 'switching' AND EXISTS (SELECT FROM mine) RETURNING move, id)
            INSERT INTO domicile_control.journal (move, batch, claim, act) SELECT move, id, $3, 'switched' FROM entered
            """,
            [pair.Source.Id.Text, pair.Target.Id.Text, claim, batch.Id],
            cancellationToken);
        if (entered != 1)
        {
            throw new SupersededException(pair);
        }

        var switched = await HomeDirectory.TrySwitchAsync(control, batch.Kind, members, pair.Source.Id, pair.Target.Id, cancellationToken);
        if (switched)
        {
            await transaction.CommitAsync(cancellationToken);
        }

        return switched;
    }
}
