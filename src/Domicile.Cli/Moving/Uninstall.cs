using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Postgres;
using Domicile.Relocation.Pairs;
using Domicile.Relocation.Pairs.Postgres;
using Domicile.Relocation.Sites;
using Domicile.Relocation.Sites.Postgres;
using Npgsql;

namespace Domicile.Cli.Moving;

/// <summary>Runs <c>domicile uninstall</c>: looks first, and takes out only what can go without harm, unless forced.</summary>
internal sealed class Uninstall(Declaration declaration, SiteId? only, bool force)
{
    private IEnumerable<Site> Holding => declaration.Sites.Where(s => s.Database is not null);

    private IEnumerable<Site> Going => Holding.Where(s => only is null || s.Id == only);

    /// <summary>Runs it.</summary>
    /// <returns>What was left behind on purpose, by site.</returns>
    public async Task<IReadOnlyList<SiteRemains>> RunAsync(string config, CancellationToken cancellationToken)
    {
        if (only is not null)
        {
            declaration.Site(only);
        }

        await using var pool = Connecting.Pool(declaration.Control);
        await using var control = await pool.OpenAsync(declaration.Control, cancellationToken);
        await RequireQuietAsync(control, cancellationToken);
        var remains = await RemainsAsync(config, cancellationToken);
        foreach (var site in Going)
        {
            await RemoveAsync(site, cancellationToken);
        }

        await ForgetAsync(control, cancellationToken);
        return remains;
    }

    private async Task RequireQuietAsync(NpgsqlConnection control, CancellationToken cancellationToken)
    {
        if (!await control.ScalarAsync<bool>("SELECT to_regclass('domicile_control.move') IS NOT NULL", [], cancellationToken))
        {
            return;
        }

        foreach (var pair in Going.SelectMany(s => Holding.Where(t => t != s).SelectMany(t => new[] { new Pair(s, t), new Pair(t, s) })))
        {
            if (await PairStatusReader.IsAliveAsync(control, pair, cancellationToken))
            {
                throw new DomicileException($"A worker is at work on {pair}.", "It would be cut off from its tables.", "Stop every 'domicile worker' and 'domicile move' first.");
            }
        }

        var open = await control.RowsAsync(
            "SELECT id, state FROM domicile_control.move WHERE ended_at IS NULL AND ($1 = '' OR source = $1 OR target = $1) ORDER BY id", [only?.Text ?? ""], r => $"{r.GetInt64(0)} ({r.GetString(1)})", cancellationToken);
        if (open.Count > 0 && !force)
        {
            throw new DomicileException("Moves are under way.", $"Moves {string.Join(", ", open)}.", "Let them end, or cancel them: domicile move cancel. --force leaves their subjects' rows as they are, at both sites.");
        }
    }

    private async Task<IReadOnlyList<SiteRemains>> RemainsAsync(string config, CancellationToken cancellationToken)
    {
        if (force)
        {
            return [];
        }

        await using var estate = await EstateOpening.OpenAsync(config, cancellationToken);
        var remains = new List<SiteRemains>();
        foreach (var site in estate.Sites.Where(s => s.Identity is not null && (only is null || s.Site.Id == only)))
        {
            await using var connection = await site.OpenAsync(cancellationToken);
            remains.Add(await SiteRemoval.RemainsAsync(site.Site, connection, estate.Plan, cancellationToken));
        }

        return remains.Exists(r => r.Projections.Count > 0) ? throw Explain(remains) : remains;
    }

    private static DomicileException Explain(List<SiteRemains> remains) => new(
        message: "Sites hold projections of subjects who live elsewhere.",
        detail: string.Join("; ", remains.Where(r => r.Projections.Count > 0).Select(r => $"{r.Site}: {string.Join(", ", r.Projections.Select(p => $"{p.Key} {p.Value}"))}")) + ". Without Domicile nothing tells these rows from the site's own, and nothing keeps writers off them.",
        hint: "Move everybody to one site first and uninstall the others' databases as a whole, or leave the rows where they are with --force.");

    private async Task RemoveAsync(Site site, CancellationToken cancellationToken)
    {
        var removal = new SiteRemoval(site, TimeProvider.System);
        foreach (var peer in Holding.Where(s => s != site))
        {
            await using var peers = Connecting.Pool(peer.Database!);
            await using var at = await peers.OpenAsync(peer.Database!, cancellationToken);
            await removal.ForgetAtPeerAsync(at, peer, cancellationToken);
        }

        await using var pool = Connecting.Pool(site.Database!);
        await using var connection = await pool.OpenAsync(site.Database!, cancellationToken);
        await Console.Error.WriteLineAsync($"Taking Domicile out of {site.Id}");
        await removal.RunAsync(connection, cancellationToken);
    }

    /// <summary>With the last site the directory and the journal go, too.</summary>
    private async Task ForgetAsync(NpgsqlConnection control, CancellationToken cancellationToken)
    {
        if (only is null)
        {
            await control.ExecuteAsync("DROP SCHEMA IF EXISTS domicile_control CASCADE", [], cancellationToken);
        }
        else if (await control.ScalarAsync<bool>("SELECT to_regclass('domicile_control.pair') IS NOT NULL", [], cancellationToken))
        {
            await control.ExecuteAsync("DELETE FROM domicile_control.pair WHERE source = $1 OR target = $1", [only.Text], cancellationToken);
            await control.ExecuteAsync("DELETE FROM domicile_control.site WHERE site = $1", [only.Text], cancellationToken);
        }
    }
}
