using System.Collections.Immutable;
using Domicile.Postgres;

namespace Domicile.Assessment.Postgres;

/// <summary>What settings, privileges and other users of the log mean for a move.</summary>
internal sealed class ServerFindings(ServerLook look, bool isReplica)
{
    internal async Task<ImmutableArray<Finding>> AllAsync(CancellationToken cancellationToken) =>
    [
        .. await SettingsAsync(cancellationToken), .. await RoleAsync(cancellationToken), .. await OwnersAsync(cancellationToken),
        .. await ConsumersAsync(cancellationToken), .. await OpenAsync(cancellationToken), .. await IntegerForecast.OfAsync(look, cancellationToken),
    ];

    private async Task<IEnumerable<Finding>> SettingsAsync(CancellationToken cancellationToken)
    {
        var settings = (await look.RowsAsync(ServerLook.SettingsSql, r => (r.GetString(0), r.GetString(1)), cancellationToken)).ToDictionary(s => s.Item1, s => s.Item2, StringComparer.Ordinal);
        var slots = (await look.RowsAsync(ServerLook.SlotsSql, r => r.GetString(0), cancellationToken)).Length;
        (bool Is, string Code, FindingSeverity Severity, string Message, string Hint)[] all =
        [
            (settings.GetValueOrDefault("wal_level") != "logical", "wal-level", FindingSeverity.Blocker, $"wal_level is {settings.GetValueOrDefault("wal_level")}, so changes cannot be followed.", "ALTER SYSTEM SET wal_level = logical, and restart the server. Looking and rehearsing do not need it."),
            (Number(settings, "max_replication_slots") <= slots, "no-free-slot", FindingSeverity.Blocker, $"All {settings.GetValueOrDefault("max_replication_slots")} replication slots are taken.", "Raise max_replication_slots and restart, or drop a slot that nobody reads."),
            (Number(settings, "max_slot_wal_keep_size") < 0, "slot-without-limit", FindingSeverity.Note, "max_slot_wal_keep_size is not set: a slot that nobody reads keeps WAL until the disk is full.", "Set it to what the disk can spare."),
            (settings.GetValueOrDefault("synchronous_standby_names") is { Length: > 0 }, "synchronous-standby", FindingSeverity.Note, $"Commits wait for {settings.GetValueOrDefault("synchronous_standby_names")}.", "The write pause grows by the standby's round trip."),
            (isReplica, "replica", FindingSeverity.Note, "This is a replica: writers, slots and rights were looked at here, not at the primary.", "Look at the primary as well before a move; it costs it little."),
        ];
        return all.Where(f => f.Is).Select(f => new Finding(f.Code, f.Severity, null, f.Message, f.Hint, f.Code == "replica" ? "SELECT pg_is_in_recovery()" : f.Code == "no-free-slot" ? ServerLook.SlotsSql : ServerLook.SettingsSql));
    }

    private async Task<IEnumerable<Finding>> RoleAsync(CancellationToken cancellationToken) =>
        from role in await look.RowsAsync(ServerLook.RoleSql, r => (Name: r.GetString(0), Replicates: r.GetBoolean(1)), cancellationToken)
        where !role.Replicates
        select new Finding("no-replication-privilege", FindingSeverity.Blocker, null, $"Role '{role.Name}' may not replicate.", $"ALTER ROLE {Sql.Name(role.Name)} REPLICATION, or move with a role that has it. Looking does not need it.", ServerLook.RoleSql);

    private async Task<IEnumerable<Finding>> OwnersAsync(CancellationToken cancellationToken)
    {
        var foreign = await look.RowsAsync(ServerLook.NotOwnedSql, r => (Table: new TableName(r.GetString(0), r.GetString(1)), Owner: r.GetString(2), MayRead: r.GetBoolean(3)), cancellationToken);
        return foreign.GroupBy(t => (t.Owner, t.MayRead)).Select(g => new Finding(
            g.Key.MayRead ? "not-owner" : "not-readable", FindingSeverity.Blocker, g.Count() == 1 ? g.First().Table.ToString() : null,
            $"Role '{g.Key.Owner}' owns {string.Join(", ", g.Select(t => t.Table))}{(g.Key.MayRead ? "." : ", and this role may not even read there.")}",
            $"GRANT {Sql.Name(g.Key.Owner)} TO the role that moves: it publishes tables and installs a trigger. Looking only needs SELECT.", ServerLook.NotOwnedSql));
    }

    private async Task<IEnumerable<Finding>> ConsumersAsync(CancellationToken cancellationToken)
    {
        var slots = await look.RowsAsync(ServerLook.SlotsSql, r => (Name: r.GetString(0), By: r.GetString(1), Active: r.GetBoolean(2), Logical: r.GetBoolean(3)), cancellationToken);
        var publications = await look.RowsAsync(ServerLook.PublicationsSql, r => r.GetString(0), cancellationToken);
        var subscriptions = await look.RowsAsync(ServerLook.SubscriptionsSql, r => r.GetString(0), cancellationToken);
        var senders = await look.RowsAsync(ServerLook.SendersSql, r => (Name: r.GetString(0), State: r.GetString(1)), cancellationToken);
        const string Hint = "It will see copied and erased rows as ordinary changes; logical messages with prefix 'domicile' mark them.";
        return
        [
            .. slots.Select(s => new Finding("other-slot", s.Logical ? FindingSeverity.Decide : FindingSeverity.Note, null, $"Slot '{s.Name}' ({s.By}) is {(s.Active ? "read" : "not read by anybody")}.", s.Active ? Hint : "It keeps WAL. Drop it if nobody needs it.", ServerLook.SlotsSql)),
            .. publications.Select(p => new Finding("other-publication", FindingSeverity.Decide, null, $"Publication '{p}' sends changes elsewhere.", Hint, ServerLook.PublicationsSql)),
            .. subscriptions.Select(s => new Finding("other-subscription", FindingSeverity.Decide, null, $"Subscription '{s}' writes rows that come from elsewhere.", "Make sure that it does not bring back what leaves.", ServerLook.SubscriptionsSql)),
            .. senders.Select(s => new Finding("other-receiver", FindingSeverity.Note, null, $"'{s.Name}' receives the log ({s.State}).", "A standby holds what leaves until it has replayed the erasure.", ServerLook.SendersSql)),
        ];
    }

    private async Task<IEnumerable<Finding>> OpenAsync(CancellationToken cancellationToken)
    {
        var prepared = await look.RowsAsync(ServerLook.PreparedSql, r => (Gid: r.GetString(0), Seconds: r.GetDouble(1)), cancellationToken);
        var writers = await look.RowsAsync(ServerLook.WritersSql, r => (Pid: r.GetInt32(0), Milliseconds: r.GetDouble(1), State: r.GetString(2)), cancellationToken);
        var extensions = await look.RowsAsync(ServerLook.ExtensionsSql, r => r.GetString(0), cancellationToken);
        return
        [
            .. prepared.Select(p => new Finding("prepared-transaction", FindingSeverity.Blocker, null, $"Prepared transaction '{p.Gid}' has been open for {p.Seconds:F0} s.", "COMMIT PREPARED or ROLLBACK PREPARED: a fence waits for it.", ServerLook.PreparedSql)),
            .. writers.Where(w => w.State.StartsWith("idle in", StringComparison.Ordinal)).Select(w => new Finding("idle-in-transaction", FindingSeverity.Decide, null, $"Process {w.Pid} has written and is idle in its transaction for {w.Milliseconds / 1000:F1} s.", "A fence waits for it. Set idle_in_transaction_session_timeout, or mend the application.", ServerLook.WritersSql)),
            .. extensions.Select(e => new Finding("extension-state", FindingSeverity.Decide, null, $"Extension '{e}' keeps state of its own.", "Domicile moves tables; what the extension does with them is its own affair.", ServerLook.ExtensionsSql)),
        ];
    }

    private static long Number(Dictionary<string, string> settings, string name) =>
        long.TryParse(settings.GetValueOrDefault(name), System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0;
}
