using System.Collections.Immutable;
using Domicile.Postgres;
using Domicile.Relocation.Moves;
using Domicile.Relocation.Moves.Postgres;
using Domicile.Relocation.Pairs;
using Domicile.Relocation.Pairs.Postgres;
using Npgsql;

namespace Domicile.Relocation.Preflight.Postgres;

/// <summary>What a move would meet and what it would cost; reads only. What the configuration alone can tell of the sites' schemas is
/// <c>Configuration.Checking</c>'s.</summary>
/// <param name="estate">The estate; nothing need be installed.</param>
/// <param name="clock">Measures round trips.</param>
public sealed class PreflightCheck(EstateSession estate, TimeProvider clock)
{
    /// <summary>Everything that stands in the way, and notes.</summary>
    public async Task<ImmutableArray<Concern>> ConcernsAsync(CancellationToken cancellationToken)
    {
        var concerns = ImmutableArray.CreateBuilder<Concern>();
        concerns.AddRange(await PrivilegesAsync(cancellationToken));
        if (concerns.Count > 0)
        {
            // What we may not touch, we cannot look at either.
            return concerns.ToImmutable();
        }

        foreach (var site in estate.Sites)
        {
            await using var connection = await site.OpenAsync(cancellationToken);
            concerns.AddRange(await ServerReadiness.AskAsync(connection, site.Site, estate.Sites.Length - 1, cancellationToken));
            concerns.AddRange(await RolePrivileges.NotesAsync(connection, site.Site, cancellationToken));
            concerns.AddRange(await IdForecast.AskAsync(connection, site.Site, estate.Plan, cancellationToken));
            if (site.Identity is { IsOpen: false })
            {
                concerns.Add(new(
                    "site-closed", site.Site.Id, "The site is closed to writes: it was restored, promoted or copied since it was last opened.",
                    $"Compare it with the directory and open it: domicile site open {site.Site.Id}."));
            }
        }

        var rows = new RowsInTheWay(estate.Plan);
        for (var i = 0; i < estate.Sites.Length; i++)
        {
            for (var j = i + 1; j < estate.Sites.Length; j++)
            {
                concerns.AddRange(await rows.AskAsync(estate.Sites[i], estate.Sites[j], cancellationToken));
            }
        }

        return concerns.ToImmutable();
    }

    /// <summary>What a group's move would take and cost.</summary>
    public async Task<PlannedMove> PlanAsync(DueGroup due, CancellationToken cancellationToken)
    {
        var site = estate.Site(due.Pair.Source.Id);
        var kind = estate.Declaration.Kind(due.Kind);
        await using var source = await site.OpenAsync(cancellationToken);
        var all = (await Census.CountAsync(source, kind, site, null, estate.Today, cancellationToken)).Values.Sum();
        var tables = await SizeEstimate.OfAsync(source, estate.Plan.Of(kind), all == 0 ? 0 : (double)due.Subjects / all, cancellationToken);
        return new(due, tables, await PauseAsync(source, due.Pair, cancellationToken));
    }

    private async Task<IReadOnlyList<Concern>> PrivilegesAsync(CancellationToken cancellationToken)
    {
        var lacking = new List<Concern>();
        foreach (var site in estate.Sites)
        {
            await using var connection = await site.OpenAsync(cancellationToken);
            lacking.AddRange(await RolePrivileges.AtSiteAsync(connection, site.Site, estate.Plan, cancellationToken));
        }

        await using var control = await estate.ControlAsync(cancellationToken);
        return [.. lacking, .. await RolePrivileges.AtControlAsync(control, cancellationToken)];
    }

    private async Task<PauseForecast> PauseAsync(NpgsqlConnection source, Pair pair, CancellationToken cancellationToken)
    {
        var longest = await source.ScalarAsync<double>(
            """
            SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)::double precision FROM pg_stat_activity
            WHERE backend_xid IS NOT NULL AND datname = current_database() AND pid <> pg_backend_pid()
            """,
            [],
            cancellationToken);
        await using var target = await estate.Site(pair.Target.Id).OpenAsync(cancellationToken);
        await using var control = await estate.ControlAsync(cancellationToken);
        var trips = new List<TimeSpan>();
        foreach (var connection in new[] { source, target, control })
        {
            await connection.ScalarAsync<int>("SELECT 1", [], cancellationToken);
            var start = clock.GetTimestamp();
            await connection.ScalarAsync<int>("SELECT 1", [], cancellationToken);
            trips.Add(clock.GetElapsedTime(start));
        }

        return new(TimeSpan.FromSeconds(Math.Max(0, longest)), trips.Max(), estate.Declaration.Moving.WriterPatience);
    }
}
