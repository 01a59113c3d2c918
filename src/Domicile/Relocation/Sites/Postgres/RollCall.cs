using Domicile.Estate;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.Relocation.Sites.Postgres;

/// <summary>Finds a site that was set back to an older state of itself, even where its log does not tell (a disk snapshot comes up on the
/// same timeline): a number is drawn at the control database, written at the site, and then confirmed at the control database. A site
/// that holds a smaller number than the one confirmed has forgotten something, and is closed.</summary>
/// <remarks>It is called when a worker starts on a pair, after each batch that settles or is erased, every minute, and whenever a command
/// connects. The confirmation follows the site's durable commit, so a site is never closed without reason.</remarks>
public static class RollCall
{
    /// <summary>Calls on a site: it answers with a new number.</summary>
    /// <exception cref="DomicileException">It has forgotten; it is closed now.</exception>
    public static async Task AnswerAsync(NpgsqlConnection control, Site site, NpgsqlConnection at, CancellationToken cancellationToken)
    {
        var (drawn, confirmed) = (await control.RowsAsync(
            """
            INSERT INTO domicile_control.site (site, drawn, confirmed) VALUES ($1, 1, 0)
            ON CONFLICT (site) DO UPDATE SET drawn = site.drawn + 1 RETURNING drawn, confirmed
            """,
            [site.Id.Text], r => (r.GetInt64(0), r.GetInt64(1)), cancellationToken))[0];
        await at.ExecuteAsync("UPDATE domicile.site SET beat = $1 WHERE beat < $1 AND beat >= $2", [drawn, confirmed], cancellationToken);
        if (await CloseIfBehindAsync(confirmed, at, cancellationToken))
        {
            throw Behind(site);
        }

        await at.ExecuteAsync(SawStart, [], cancellationToken);
        await control.ExecuteAsync("UPDATE domicile_control.site SET confirmed = greatest(confirmed, $2) WHERE site = $1", [site.Id.Text, drawn], cancellationToken);
    }

    /// <summary>Lets a site take writes after a restart: it was found to have forgotten nothing.</summary>
    private const string SawStart = "UPDATE domicile.site SET started = pg_postmaster_start_time() WHERE started <> pg_postmaster_start_time()";

    /// <summary>Closes a site that has forgotten; one that has not, and closes on each restart, takes writes again.</summary>
    /// <returns>Whether it has.</returns>
    public static async Task<bool> CloseIfBehindAsync(NpgsqlConnection control, Site site, NpgsqlConnection at, CancellationToken cancellationToken)
    {
        if (!await control.ScalarAsync<bool>("SELECT to_regclass('domicile_control.site') IS NOT NULL", [], cancellationToken))
        {
            return false;
        }

        var confirmed = await control.ScalarAsync<long>("SELECT confirmed FROM domicile_control.site WHERE site = $1", [site.Id.Text], cancellationToken);
        if (await CloseIfBehindAsync(confirmed, at, cancellationToken))
        {
            return true;
        }

        await at.ExecuteAsync(SawStart, [], cancellationToken);
        return false;
    }

    /// <summary>In the transaction that opens a site again: what it has forgotten has been made up for.</summary>
    public static async Task MakeUpAsync(NpgsqlConnection control, Site site, NpgsqlConnection at, CancellationToken cancellationToken) => await at.ExecuteAsync(
        "UPDATE domicile.site SET beat = greatest(beat, $1)",
        [await control.ScalarAsync<long>("SELECT confirmed FROM domicile_control.site WHERE site = $1", [site.Id.Text], cancellationToken)],
        cancellationToken);

    private static async Task<bool> CloseIfBehindAsync(long confirmed, NpgsqlConnection at, CancellationToken cancellationToken)
    {
        if (await at.ScalarAsync<bool>("SELECT beat >= $1 FROM domicile.site", [confirmed], cancellationToken))
        {
            return false;
        }

        await at.ExecuteAsync("UPDATE domicile.site SET opened = false WHERE opened", [], cancellationToken);
        return true;
    }

    private static DomicileException Behind(Site site) => new(
        message: $"Site '{site.Id}' has been set back to an older state of itself.",
        detail: "It does not know what it had confirmed. It is closed to writes now.",
        hint: $"Compare it with the directory, and open it: domicile site open {site.Id}.");
}
