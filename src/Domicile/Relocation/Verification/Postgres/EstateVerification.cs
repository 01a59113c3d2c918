using System.Collections.Immutable;
using Domicile.Postgres;
using Domicile.Relocation.Pairs;
using Domicile.Relocation.Pairs.Postgres;

namespace Domicile.Relocation.Verification.Postgres;

/// <summary>Compares everything that sites hold of each other with what they should hold, while nothing moves and applications write.</summary>
/// <param name="estate">The estate, installed.</param>
/// <param name="worker">The name under which pairs are held meanwhile.</param>
/// <param name="clock">The clock.</param>
public sealed class EstateVerification(EstateSession estate, string worker, TimeProvider clock)
{
    /// <summary>Compares.</summary>
    /// <param name="move">Only this move's certificates; null for all.</param>
    /// <param name="looking">Told of each pair before it is compared.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DomicileException">Something moves, or a worker holds a pair.</exception>
    public async Task<(long Rows, ImmutableArray<StandingFinding> Found)> RunAsync(long? move, Action<Pair> looking, CancellationToken cancellationToken)
    {
        await RequireRestAsync(cancellationToken);
        var found = ImmutableArray.CreateBuilder<StandingFinding>();
        var rows = 0L;
        foreach (var source in estate.Pairs.GroupBy(p => p.Source))
        {
            var withHomes = true;
            foreach (var pair in source)
            {
                looking(pair);
                var (compared, wrong) = await PairAsync(pair, withHomes, cancellationToken);
                rows += compared;
                found.AddRange(wrong);
                withHomes = false;
            }
        }

        foreach (var site in estate.Sites)
        {
            found.AddRange(await OrphanSearch.RunAsync(site, estate.Plan, cancellationToken));
        }

        found.AddRange(await CertificatesAsync(move, cancellationToken));
        return (rows, found.ToImmutable());
    }

    private async Task<(long Rows, ImmutableArray<StandingFinding> Found)> PairAsync(Pair pair, bool withHomes, CancellationToken cancellationToken)
    {
        (long, ImmutableArray<StandingFinding>) compared = default;
        var pairWorker = new PairWorker(
            estate.Declaration, estate.Plan, pair, estate.Site(pair.Source.Id), estate.Site(pair.Target.Id), estate.Control, estate.Ledger, worker, clock);
        if (!await pairWorker.OnceAsync(async context => compared = await new PairVerification(context).RunAsync(withHomes, cancellationToken), cancellationToken))
        {
            throw new DomicileException(
                message: $"Another worker holds the pair {pair}.",
                detail: "Comparing takes the place of its worker for a while: the stream has to stand still at one snapshot.",
                hint: "Stop 'domicile worker', compare, and start it again.");
        }

        return compared;
    }

    private async Task RequireRestAsync(CancellationToken cancellationToken)
    {
        await using var control = await estate.ControlAsync(cancellationToken);
        var moves = await control.RowsAsync("SELECT id FROM domicile_control.move WHERE ended_at IS NULL ORDER BY id", [], r => r.GetInt64(0), cancellationToken);
        if (moves.Count > 0)
        {
            throw new DomicileException(
                message: "There are moves that have not ended.",
                detail: $"Under way: {string.Join(", ", moves)}. A move compares every row of its own, at both sites.",
                hint: "Wait for them, or cancel them; grace counts as under way.");
        }
    }

    private async Task<IEnumerable<StandingFinding>> CertificatesAsync(long? move, CancellationToken cancellationToken)
    {
        await using var control = await estate.ControlAsync(cancellationToken);
        var batches = await control.RowsAsync(
            "SELECT id, subjects, certificate FROM domicile_control.batch WHERE switched_at IS NOT NULL AND ($1::bigint IS NULL OR move = $1) ORDER BY id",
            [move is { } one ? one : new Npgsql.NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint }],
            r => (Id: r.GetInt64(0), Subjects: r.GetInt32(1), Json: r.IsDBNull(2) ? null : r.GetString(2)),
            cancellationToken);
        return
            from batch in batches
            from fault in CertificateCheck.Faults(batch.Id, batch.Subjects, batch.Json)
            select new StandingFinding("certificate", null, $"batch {batch.Id}", fault);
    }
}
