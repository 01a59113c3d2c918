using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Copying.Postgres;
using Domicile.Relocation.Erasure;
using Domicile.Relocation.Erasure.Postgres;
using Domicile.Relocation.Ids.Postgres;
using Domicile.Relocation.Pairs.Postgres;
using Domicile.Relocation.Sites.Postgres;
using Domicile.SubjectDirectory;
using Domicile.SubjectDirectory.Postgres;
using Npgsql;

namespace Domicile.Relocation.Reopening.Postgres;

/// <summary>Opens a site that was restored, promoted, copied or set back: brings what it says of its subjects to what the directory says,
/// and lets it take writes.</summary>
/// <remarks>The directory is the truth. Rows of who lives elsewhere by now are old copies in full: they are taken back to the projection,
/// and no certificate is asked, since these are not the rows that were certified. What was followed from and to the site is forgotten:
/// its log is another one, and workers begin anew with a first copy. Each step is safe to repeat; the site opens last.</remarks>
/// <param name="estate">The estate, installed.</param>
/// <param name="site">The site.</param>
public sealed class SiteReopening(EstateSession estate, SiteDatabase site)
{
    private readonly TokenKey _tokens = new(site.Identity!.TokenKey);

    /// <summary>Compares, and opens unless something forbids it.</summary>
    /// <param name="acceptLoss">Open even if subjects live here by the directory's word whose rows the site does not hold.</param>
    /// <param name="dryRun">Compare only.</param>
    /// <param name="cancellationToken">Stops between two steps; the site stays closed.</param>
    /// <exception cref="DomicileException">The directory is older than the site; a worker does not let go; a batch waits for a person.</exception>
    public async Task<ReopenedSite> RunAsync(bool acceptLoss, bool dryRun, CancellationToken cancellationToken)
    {
        await using var at = await site.OpenAsync(cancellationToken);
        await using var control = await estate.ControlAsync(cancellationToken);
        var comparer = new ResidenceComparer(estate, site.Site, _tokens);
        if (dryRun)
        {
            return new(await comparer.CompareAsync(at, control, cancellationToken), IsOpen: site.Identity!.IsOpen, 0, 0, 0);
        }

        await at.ExecuteAsync("UPDATE domicile.site SET opened = false WHERE opened AND domicile.is_open() IS NOT TRUE", [], cancellationToken);
        await using var held = await HeldPairs.TakeAsync(estate, site.Site.Id, cancellationToken);
        var found = await comparer.CompareAsync(at, control, cancellationToken);
        if (found[ResidenceVerdict.DirectoryBehind] > 0)
        {
            throw new DomicileException(
                message: $"The directory is older than site '{site.Site.Id}'.",
                detail: $"{found[ResidenceVerdict.DirectoryBehind]} subjects have a later home here than in the directory; it is the control database that was set back.",
                hint: "Restore a later state of the control database. Nothing was changed.");
        }

        if (found.Lost > 0 && !acceptLoss)
        {
            return new(found, IsOpen: false, 0, 0, 0);
        }

        var batches = new StrandedBatches(estate, site.Site, held);
        await batches.RequireNoneQuarantinedAsync(control, cancellationToken);
        await RegisterAsync(at, control, cancellationToken);
        var (withdrawn, settled) = await batches.EndAsync(control, cancellationToken);
        FailPoint.Reach("reopening");
        var rows = await RepairAsync(at, cancellationToken);
        FailPoint.Reach("repaired");
        await ForgetAsync(held, at, cancellationToken);
        await BeyondOthersAsync(at, cancellationToken);
        foreach (var kind in estate.Declaration.Kinds)
        {
            await Sweep.RunAsync(at, estate.Plan, kind.Name, cancellationToken);
        }

        await OpenAsync(at, control, cancellationToken);
        return new(found, IsOpen: true, rows, withdrawn, settled);
    }

    /// <summary>The directory hears of who was born here, as a first copy would tell it.</summary>
    private async Task RegisterAsync(NpgsqlConnection at, NpgsqlConnection control, CancellationToken cancellationToken)
    {
        var born = await at.RowsAsync(
            $"SELECT kind, key FROM {ResidenceComparer.Changes} WHERE verdict = $1", [nameof(ResidenceVerdict.Unregistered)], r => (Kind: r.GetString(0), Key: r.GetString(1)), cancellationToken);
        foreach (var kind in born.GroupBy(b => b.Kind, StringComparer.Ordinal))
        {
            await HomeDirectory.RegisterAsync(control, kind.Key, [.. kind.Select(b => _tokens.Of(kind.Key, b.Key))], site.Site.Id, cancellationToken);
        }
    }

    /// <summary>One transaction: homes and epochs as the directory says, old rows taken back, nothing under way.</summary>
    private async Task<long> RepairAsync(NpgsqlConnection at, CancellationToken cancellationToken)
    {
        await using var transaction = await at.BeginTransactionAsync(cancellationToken);
        await at.ExecuteAsync($"SELECT pg_logical_emit_message(true, '{SliceCopy.OwnPrefix}', ''); SET CONSTRAINTS ALL DEFERRED", [], cancellationToken);
        long rows = 0;
        foreach (var kind in estate.Declaration.Kinds)
        {
            await CorrectAsync(at, kind, cancellationToken);

            // Whoever is not at home here; also who was half copied when the site stopped.
            var stale = $"""
                r.home <> {site.Site.Number} AND (r.batch IS NOT NULL OR {Residences.KeyText(kind, "r")} IN
                  (SELECT c.key FROM {ResidenceComparer.Changes} c WHERE c.kind = {Sql.Literal(kind.Name)} AND c.verdict IN ('{nameof(ResidenceVerdict.Departed)}', '{nameof(ResidenceVerdict.Elsewhere)}')))
                """;
            foreach (var script in DowngradeScript.All(estate.Plan.Of(kind), stale))
            {
                rows += await at.ExecuteAsync(script, [], cancellationToken);
            }

            await at.ExecuteAsync($"UPDATE {Residences.Table(kind)} SET batch = NULL WHERE batch IS NOT NULL", [], cancellationToken);
        }

        await at.ExecuteAsync(
            "DELETE FROM domicile.lease; DELETE FROM domicile.closing; DELETE FROM domicile.copied; DELETE FROM domicile.redo; DELETE FROM domicile.dirty; DELETE FROM domicile.touched; DELETE FROM domicile.awaited; DELETE FROM domicile.pair;",
            [], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return rows;
    }

    private async Task CorrectAsync(NpgsqlConnection at, SubjectKind kind, CancellationToken cancellationToken)
    {
        var root = estate.Plan.Root(kind.Name);
        await at.ExecuteAsync(
            $"""
            INSERT INTO domicile.past (batch, kind, key) SELECT r.batch, c.kind, c.key FROM {Residences.Table(kind)} r
              JOIN {ResidenceComparer.Changes} c ON c.kind = {Sql.Literal(kind.Name)} AND c.verdict = '{nameof(ResidenceVerdict.Settling)}' AND c.key = {Residences.KeyText(kind, "r")} ON CONFLICT DO NOTHING;
            UPDATE {Residences.Table(kind)} x SET home = m.home, epoch = m.epoch
            FROM (SELECT {Residences.KeyList(root, "c.key")}, c.home, c.epoch FROM {ResidenceComparer.Changes} c WHERE c.kind = {Sql.Literal(kind.Name)} AND c.verdict <> '{nameof(ResidenceVerdict.Unregistered)}') m
            WHERE {Residences.Matches(kind, "x", Residences.KeyColumns(kind).Select(k => "m." + k))};
            """,
            [], cancellationToken);
    }

    /// <summary>Slots and positions of every pair with the site.</summary>
    private async Task ForgetAsync(HeldPairs held, NpgsqlConnection at, CancellationToken cancellationToken)
    {
        foreach (var (pair, _) in held.Claims)
        {
            if (pair.Source.Id == site.Site.Id)
            {
                await Slot.DropAsync(at, pair, cancellationToken);
                await using var target = await estate.Site(pair.Target.Id).OpenAsync(cancellationToken);
                await FollowingStore.ForgetAsync(target, pair, cancellationToken);
            }
            else
            {
                await using var source = await estate.Site(pair.Source.Id).OpenAsync(cancellationToken);
                await Slot.DropAsync(source, pair, cancellationToken);
            }
        }
    }

    /// <summary>Sequences were set back with the site: its next ids go beyond those that others hold.</summary>
    private async Task BeyondOthersAsync(NpgsqlConnection at, CancellationToken cancellationToken)
    {
        foreach (var (table, column) in estate.Plan.Tables.SelectMany(t => t.Table.Columns.Where(c => c.Sequence is not null).Select(c => (t, c))))
        {
            long greatest = 0;
            foreach (var other in estate.Sites)
            {
                await using var there = await other.OpenAsync(cancellationToken);
                greatest = Math.Max(greatest, await there.ScalarAsync<long>($"SELECT coalesce(max({Sql.Name(column.Name)}), 0)::bigint FROM {table.Name.Quoted}", [], cancellationToken));
            }

            await SequenceStrides.AdvanceAsync(at, column.Sequence!, site.Site.Number, greatest, cancellationToken);
        }
    }

    private async Task OpenAsync(NpgsqlConnection at, NpgsqlConnection control, CancellationToken cancellationToken)
    {
        await using var transaction = await at.BeginTransactionAsync(cancellationToken);
        await RollCall.MakeUpAsync(control, site.Site, at, cancellationToken);
        await at.ExecuteAsync(
            "UPDATE domicile.site SET opened = true, timeline = left(pg_walfile_name(pg_current_wal_insert_lsn()), 8), self = 'domicile.site'::regclass, started = CASE WHEN started IS NOT NULL THEN pg_postmaster_start_time() END", [], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
