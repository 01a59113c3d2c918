using Domicile.Postgres;
using Domicile.Postgres.Catalog;
using Npgsql;

namespace Domicile.Relocation.Sites.Postgres;

/// <summary>Keeps the operator's own triggers from firing for what we write (a copied row is not a sign-up, an erased one no
/// cancellation): each gets a condition on the session in front of its own. Everybody else's writes fire it as before.</summary>
/// <remarks>Decision 0015. A trigger stays what it was otherwise: name, events, arguments, order, when it is enabled, comment.
/// Triggers that belong to an extension are left alone.</remarks>
/// <param name="clock">Waits between attempts to lock a table.</param>
internal sealed class OperatorTriggers(TimeProvider clock)
{
    private readonly LockedTable _locked = new(clock, "The triggers could not be changed on");

    /// <summary>Puts the condition on every trigger of these tables, and of their partitions, that lacks it. Safe to repeat.</summary>
    public async Task WrapAsync(NpgsqlConnection connection, IEnumerable<string> tables, string nonce, CancellationToken cancellationToken)
    {
        var all = await ReadAsync(connection, [.. tables], cancellationToken);
        await ChangeAsync(connection, all, t => TriggerCondition.IsOn(t.Definition) ? null : TriggerCondition.Add(t.Definition, nonce), cancellationToken);
    }

    /// <summary>Gives every trigger in the database that has the condition its own form back.</summary>
    public async Task UnwrapAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var all = await ReadAsync(connection, null, cancellationToken);
        await ChangeAsync(connection, all, t => TriggerCondition.IsOn(t.Definition) ? TriggerCondition.Remove(t.Definition) : null, cancellationToken);
    }

    private async Task ChangeAsync(NpgsqlConnection connection, IReadOnlyList<Found> all, Func<Found, string?> wanted, CancellationToken cancellationToken)
    {
        var changes =
            from trigger in all
            where !trigger.IsClone
            let definition = wanted(trigger)
            where definition is not null
            group Remake(trigger, definition, all.Where(t => t.Root == trigger.Root && t.Oid != trigger.Oid)) by trigger.Table;
        foreach (var change in changes)
        {
            await _locked.RunAsync(connection, change.Key, "ACCESS EXCLUSIVE", string.Concat(change), cancellationToken);
        }
    }

    /// <summary>A trigger of a partitioned table is cloned to its partitions, where each clone may be enabled otherwise.</summary>
    private static string Remake(Found trigger, string definition, IEnumerable<Found> clones) => string.Concat(
        new[] { $"DROP TRIGGER {Sql.Name(trigger.Name)} ON {trigger.Table}; {definition};\n" }
            .Concat(clones.Prepend(trigger).Select(t => $"ALTER TABLE {t.Table} {Enable(t.Enabled)} TRIGGER {Sql.Name(t.Name)};\n"))
            .Append(trigger.Comment is { } comment ? $"COMMENT ON TRIGGER {Sql.Name(trigger.Name)} ON {trigger.Table} IS {Sql.Literal(comment)};\n" : ""));

    private static string Enable(char enabled) => enabled switch
    {
        'D' => "DISABLE",
        'R' => "ENABLE REPLICA",
        'A' => "ENABLE ALWAYS",
        _ => "ENABLE",
    };

    /// <summary>The triggers made by people, clones after what they are clones of.</summary>
    private static async Task<IReadOnlyList<Found>> ReadAsync(NpgsqlConnection connection, string[]? tables, CancellationToken cancellationToken) => await connection.RowsAsync(
        """
        WITH RECURSIVE own AS (
          SELECT t.oid, t.oid AS root, 0 AS depth FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
          WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND p.pronamespace IS DISTINCT FROM to_regnamespace('domicile')
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_trigger'::regclass AND d.objid = t.oid AND d.deptype = 'e')
            AND ($1::text[] IS NULL OR t.tgrelid IN (SELECT p.relid FROM unnest($1::text[]) n, pg_partition_tree(n::regclass) p UNION ALL SELECT n::regclass FROM unnest($1::text[]) n))
          UNION ALL SELECT t.oid, o.root, o.depth + 1 FROM own o JOIN pg_trigger t ON t.tgparentid = o.oid)
        SELECT o.oid, o.root, o.depth > 0, format('%I.%I', n.nspname, c.relname), t.tgname::text, pg_get_triggerdef(t.oid), t.tgenabled::text, obj_description(t.oid, 'pg_trigger')
        FROM own o JOIN pg_trigger t USING (oid) JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace ORDER BY o.depth, c.oid, t.tgname
        """,
        [new NpgsqlParameter { Value = tables is null ? DBNull.Value : tables, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Text }],
        r => new Found(r.GetFieldValue<uint>(0), r.GetFieldValue<uint>(1), r.GetBoolean(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetString(6)[0], r.IsDBNull(7) ? null : r.GetString(7)),
        cancellationToken);

    private sealed record Found(uint Oid, uint Root, bool IsClone, string Table, string Name, string Definition, char Enabled, string? Comment);
}
