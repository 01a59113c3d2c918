using Domicile.Estate;
using Domicile.Postgres;
using Domicile.SubjectDirectory.Cache;
using Npgsql;

namespace Domicile.SubjectDirectory.Postgres;

/// <summary>Fills tables of homes from the directory: once whole, then by what has changed since. While the control database is down the
/// tables keep what they have and say how old it is.</summary>
/// <remarks>A row of history bears the transaction that wrote it. Each look asks for those that the snapshot of the look before could not see, so a
/// change is heard however late its transaction commits, and hardly any is heard twice.</remarks>
/// <param name="control">The control database.</param>
/// <param name="tables">What is fed.</param>
/// <param name="clock">The clock.</param>
/// <param name="every">How long to wait between two looks.</param>
public sealed class DirectoryFeed(NpgsqlDataSource control, HomeTables tables, TimeProvider clock, TimeSpan every)
{
    private const string Everything = "SELECT kind, token, home, epoch FROM domicile_control.directory";

    private const string Since = """
        SELECT kind, token, home, epoch FROM domicile_control.history
        WHERE written >= pg_snapshot_xmin($1::text::pg_snapshot) AND NOT pg_visible_in_snapshot(written, $1::text::pg_snapshot)
        """;

    /// <summary>The control database's snapshot from before the last look; null before the first.</summary>
    private string? _seen;

    /// <summary>Why the last look failed, without values; null when it did not.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Looks until it is ended. A look that fails is tried again.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(cancellationToken);
                Trouble = null;
            }
            catch (NpgsqlException down)
            {
                Trouble = down is PostgresException { SqlState: var state } ? $"the control database refused: {state}" : "the control database cannot be reached";
            }

            await Task.Delay(every, clock, cancellationToken);
        }
    }

    /// <summary>Looks once: everything the first time, then what changed.</summary>
    /// <exception cref="NpgsqlException">The control database refused or cannot be reached; the next look makes up for it.</exception>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var asked = clock.GetTimestamp();
        await using var connection = await control.OpenConnectionAsync(cancellationToken);
        var now = (await connection.ScalarAsync<string>("SELECT pg_current_snapshot()::text", [], cancellationToken))!;
        await (_seen is { } seen && await IsLaterAsync(connection, now, seen, cancellationToken)
            ? TakeAsync(connection, Since, [seen], cancellationToken)
            : TakeAsync(connection, Everything, [], cancellationToken));
        _seen = now;
        tables.Fed(asked);
    }

    /// <summary>Whether transactions are still counted on from where they were; not so in a database that was restored from a dump elsewhere.</summary>
    private static Task<bool> IsLaterAsync(NpgsqlConnection connection, string now, string seen, CancellationToken cancellationToken) => connection.ScalarAsync<bool>(
        "SELECT pg_snapshot_xmax($1::text::pg_snapshot) >= pg_snapshot_xmax($2::text::pg_snapshot)", [now, seen], cancellationToken);

    private async Task TakeAsync(NpgsqlConnection connection, string sql, object[] arguments, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var argument in arguments)
        {
            command.Parameters.Add(new() { Value = argument });
        }

        var sites = new Dictionary<string, SiteId>(StringComparer.Ordinal);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var home = rows.GetString(2);
            sites[home] = sites.GetValueOrDefault(home) ?? SiteId.Parse(home);
            tables.Learn(rows.GetString(0), HomeDirectory.Token(rows.GetFieldValue<byte[]>(1)), new(sites[home], rows.GetInt64(3)));
        }
    }
}
