using Domicile.Estate;
using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Npgsql;

namespace Domicile.Relocation.Sites.Postgres;

/// <summary>Takes everything of ours out of a site's database. Safe to repeat, and to run under load.</summary>
/// <param name="site">The site.</param>
/// <param name="clock">Waits between attempts to lock a table.</param>
public sealed class SiteRemoval(Site site, TimeProvider clock)
{
    private readonly LockedTable _locked = new(clock, "The guard could not be taken off");

    /// <summary>Rows of subjects at home elsewhere: afterwards nothing tells them from rows of the site's own.</summary>
    public static async Task<SiteRemains> RemainsAsync(Site site, NpgsqlConnection connection, ClosurePlan plan, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<TableName, long>();
        foreach (var table in plan.Tables.Where(t => t.IsProjected))
        {
            var foreign = await connection.ScalarAsync<long>($"SELECT count(*) FROM {table.FromWithOwner} WHERE r.home <> {site.Number}", [], cancellationToken);
            if (foreign > 0)
            {
                rows[table.Name] = foreign;
            }
        }

        return new(site.Id, rows);
    }

    /// <summary>Removes triggers, functions, tables, publication and slots; the operator's triggers get their own form back.</summary>
    public async Task RunAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await DropSlotsAsync(connection, "domicile\\_%", cancellationToken);
        foreach (var (table, triggers) in await TriggersAsync(connection, cancellationToken))
        {
            var script = string.Concat(triggers.Select(t => $"DROP TRIGGER IF EXISTS {Sql.Name(t)} ON {table};"));
            await _locked.RunAsync(connection, table, "ACCESS EXCLUSIVE", script, cancellationToken);
        }

        await new OperatorTriggers(clock).UnwrapAsync(connection, cancellationToken);
        await new RowSecurity(clock).RestoreAsync(connection, cancellationToken);

        await connection.ExecuteAsync($"DROP PUBLICATION IF EXISTS {SiteInstaller.Publication}; DROP SCHEMA IF EXISTS domicile CASCADE", [], cancellationToken);
    }

    /// <summary>At another site: forgets the pairs with this one. Its slot would keep the log there for ever.</summary>
    public async Task ForgetAtPeerAsync(NpgsqlConnection peer, Site at, CancellationToken cancellationToken)
    {
        await DropSlotsAsync(peer, $"domicile\\_{at.Number}\\_{site.Number}", cancellationToken);
        if (await peer.ScalarAsync<bool>("SELECT to_regclass('domicile.pair') IS NOT NULL", [], cancellationToken))
        {
            await peer.ExecuteAsync(
                $"""
                DELETE FROM domicile.pair WHERE source = {site.Number} OR target = {site.Number};
                DELETE FROM domicile.claim WHERE source = {site.Number} OR target = {site.Number};
                """,
                [],
                cancellationToken);
        }
    }

    private async Task DropSlotsAsync(NpgsqlConnection connection, string like, CancellationToken cancellationToken)
    {
        try
        {
            await connection.ExecuteAsync(
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name LIKE $1 AND database = current_database()", [like], cancellationToken);
        }
        catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.ObjectInUse)
        {
            throw new DomicileException(
                message: $"A slot of site '{site.Id}' is in use.", detail: busy.MessageText, hint: "Stop every 'domicile worker' and 'domicile move', then uninstall again.", cause: busy);
        }
    }

    private static async Task<IReadOnlyDictionary<string, string[]>> TriggersAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var triggers = await connection.RowsAsync(
            """
            SELECT format('%I.%I', n.nspname, c.relname), t.tgname::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_namespace f ON f.oid = p.pronamespace
            WHERE f.nspname = 'domicile' AND NOT t.tgisinternal AND t.tgparentid = 0
            """,
            [],
            r => (Table: r.GetString(0), Name: r.GetString(1)),
            cancellationToken);
        return triggers.GroupBy(t => t.Table, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Select(t => t.Name).ToArray(), StringComparer.Ordinal);
    }
}
