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
    private static readonly TimeSpan LockPatience = TimeSpan.FromMilliseconds(400);

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

    /// <summary>Removes triggers, functions, tables, publication and slots; user triggers fire again as before.</summary>
    public async Task RunAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await DropSlotsAsync(connection, "domicile\\_%", cancellationToken);
        foreach (var (table, triggers) in await TriggersAsync(connection, cancellationToken))
        {
            var wrapped = await WrappedAsync(connection, table, cancellationToken);
            var script = string.Concat(triggers.Select(t => $"DROP TRIGGER IF EXISTS {Sql.Name(t)} ON {table};")) + string.Concat(wrapped);
            await LockedAsync(connection, table, script, cancellationToken);
        }

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

    /// <summary>The statements that give the operator's own triggers of a table their first form back.</summary>
    private static async Task<IReadOnlyList<string>> WrappedAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        if (!await connection.ScalarAsync<bool>("SELECT to_regclass('domicile.wrapped') IS NOT NULL", [], cancellationToken))
        {
            return [];
        }

        return await connection.RowsAsync(
            "SELECT name, definition FROM domicile.wrapped WHERE to_regclass(tbl) = $1::text::regclass", [table],
            r => $"DROP TRIGGER IF EXISTS {Sql.Name(r.GetString(0))} ON {table}; {r.GetString(1)};", cancellationToken);
    }

    private async Task LockedAsync(NpgsqlConnection connection, string table, string script, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await connection.ExecuteAsync($"SET LOCAL lock_timeout = {LockPatience.TotalMilliseconds}; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE; {script}", [], cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return;
            }
            catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.LockNotAvailable && attempt < 50)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100 * Math.Min(attempt, 20)), clock, cancellationToken);
            }
            catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                throw new DomicileException(
                    $"The guard could not be taken off table {table}.", $"Other sessions held locks on it in each of {attempt} attempts.", "Look for long transactions in pg_stat_activity, then uninstall again.", cause: busy);
            }
        }
    }
}
