using Domicile.Estate;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Pairs.Postgres;
using Domicile.SubjectDirectory;
using Domicile.SubjectDirectory.Postgres;
using Npgsql;

namespace Domicile.Relocation.Reopening.Postgres;

/// <summary>Reads every residence row of a site and asks the directory of each; what has to change is left in a temporary table.</summary>
/// <param name="estate">The estate.</param>
/// <param name="site">The site.</param>
/// <param name="tokens">Makes tokens.</param>
internal sealed class ResidenceComparer(EstateSession estate, Site site, TokenKey tokens)
{
    /// <summary>The temporary table: kind, key, home, epoch, verdict.</summary>
    public const string Changes = "pg_temp.site_changes";

    private const int Chunk = 20_000;

    /// <summary>Compares; the session at the site is in no transaction.</summary>
    public async Task<SiteComparison> CompareAsync(NpgsqlConnection at, NpgsqlConnection control, CancellationToken cancellationToken)
    {
        await at.ExecuteAsync("DROP TABLE IF EXISTS pg_temp.site_changes; CREATE TEMP TABLE site_changes (kind text, key text, home integer, epoch bigint, verdict text)", [], cancellationToken);
        var complete = await CompleteAsync(at, control, cancellationToken);
        var counts = Enum.GetValues<ResidenceVerdict>().ToDictionary(v => v, _ => 0L);
        long missing = 0;
        foreach (var kind in estate.Declaration.Kinds)
        {
            missing += await CompareAsync(at, control, kind, complete, counts, cancellationToken);
        }

        return new(site.Id, counts, missing);
    }

    private async Task<long> CompareAsync(
        NpgsqlConnection at, NpgsqlConnection control, SubjectKind kind, HashSet<long> complete, Dictionary<ResidenceVerdict, long> counts, CancellationToken cancellationToken)
    {
        var names = estate.Declaration.Sites.ToDictionary(s => s.Number, s => s.Id);
        var numbers = estate.Declaration.Sites.ToDictionary(s => s.Id, s => s.Number);
        var here = await control.ScalarAsync<long>("SELECT count(*) FROM domicile_control.directory WHERE kind = $1 AND home = $2", [kind.Name, site.Id.Text], cancellationToken);
        await using var transaction = await at.BeginTransactionAsync(cancellationToken);
        await at.ExecuteAsync($"DECLARE residences NO SCROLL CURSOR FOR SELECT {Residences.KeyText(kind, "r")}, r.home, r.epoch, r.batch FROM {Residences.Table(kind)} r", [], cancellationToken);
        while (true)
        {
            var rows = await at.RowsAsync(
                $"FETCH {Chunk} FROM residences", [], r => (Key: r.GetString(0), Said: new Home(names[r.GetInt32(1)], r.GetInt64(2)), Batch: r.IsDBNull(3) ? 0 : r.GetInt64(3)), cancellationToken);
            if (rows.Count == 0)
            {
                break;
            }

            var truth = await HomeDirectory.FindAsync(control, kind.Name, [.. rows.Select(r => tokens.Of(kind.Name, r.Key))], cancellationToken);
            var judged = rows.Select(r => (r.Key, Truth: truth.GetValueOrDefault(tokens.Of(kind.Name, r.Key)), r.Said, r.Batch))
                .Select(r => (r.Key, r.Truth, Verdict: ResidenceRules.Judge(site.Id, r.Said, r.Truth, complete.Contains(r.Batch)))).ToList();
            foreach (var (_, home, verdict) in judged)
            {
                counts[verdict]++;
                here -= home?.Site == site.Id ? 1 : 0;
            }

            var changes = judged.Where(j => j.Verdict != ResidenceVerdict.Same).ToList();
            await at.ExecuteAsync(
                "INSERT INTO pg_temp.site_changes SELECT $1, * FROM unnest($2::text[], $3::integer[], $4::bigint[], $5::text[])",
                [kind.Name, changes.Select(c => c.Key).ToArray(), changes.Select(c => c.Truth is { } h ? numbers[h.Site] : site.Number).ToArray(), changes.Select(c => c.Truth?.Epoch ?? 1).ToArray(), changes.Select(c => c.Verdict.ToString()).ToArray()],
                cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return here;
    }

    /// <summary>Batches whose rows are all here: open, or read up to their fence.</summary>
    private async Task<HashSet<long>> CompleteAsync(NpgsqlConnection at, NpgsqlConnection control, CancellationToken cancellationToken)
    {
        var leases = await at.RowsAsync(
            "SELECT l.batch, l.state = 'open', p.applied FROM domicile.lease l LEFT JOIN domicile.pair p USING (source, target) WHERE l.target = $1",
            [site.Number], r => (Batch: r.GetInt64(0), IsOpen: r.GetBoolean(1), Applied: r.IsDBNull(2) ? default : new Lsn((ulong)r.GetFieldValue<NpgsqlTypes.NpgsqlLogSequenceNumber>(2))), cancellationToken);
        var fences = (await control.RowsAsync(
            "SELECT id, fence FROM domicile_control.batch WHERE id = ANY ($1) AND fence IS NOT NULL",
            [leases.Select(l => l.Batch).ToArray()], r => (Id: r.GetInt64(0), Fence: new Lsn((ulong)r.GetFieldValue<NpgsqlTypes.NpgsqlLogSequenceNumber>(1))), cancellationToken)).ToDictionary(b => b.Id, b => b.Fence);
        return [.. leases.Where(l => l.IsOpen || (fences.TryGetValue(l.Batch, out var fence) && l.Applied >= fence)).Select(l => l.Batch)];
    }
}
