using Domicile.Postgres.Wire;

namespace Domicile.Postgres.Replication;

/// <summary>Brings a session into replication.</summary>
internal static class ReplicationSession
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(50);

    /// <summary>Start-up parameters: replication, and the settings that make values' text forms exact and the same everywhere.</summary>
    public static WireOptions Options(WireOptions wire, ChangeStreamOptions options) => wire with
    {
        Silence = options.Silence,
        Parameters = wire.Parameters.SetItems([
            new("replication", "database"), new("datestyle", "ISO"), new("intervalstyle", "postgres"),
            new("extra_float_digits", "3"), new("bytea_output", "hex"), new("timezone", "UTC")]),
    };

    /// <summary>START_REPLICATION, again while another session holds the slot.</summary>
    public static async Task StartAsync(WireConnection connection, ChangeStreamOptions options, CancellationToken cancellationToken)
    {
        var time = connection.Options.Time;
        for (var start = time.GetTimestamp(); ; await Task.Delay(Retry, time, cancellationToken))
        {
            try
            {
                await TryStartAsync(connection, options, cancellationToken);
                return;
            }
            catch (ServerErrorException held) when (held.SqlState == "55006" && time.GetElapsedTime(start) < options.WaitForSlot)
            {
                // Its last holder may be a killed process that the server has not missed yet.
            }
        }
    }

    private static async Task TryStartAsync(WireConnection connection, ChangeStreamOptions options, CancellationToken cancellationToken)
    {
        await using var statement = new Statement([connection], cancellationToken);
        await statement.GuardAsync(async () =>
        {
            await connection.SendQueryAsync(Command(options));
            var tag = await connection.NextAsync(CancellationToken.None);
            if (tag != 'W')
            {
                throw tag == 'E' ? connection.ReadError() : connection.Unexpected(tag);
            }

            connection.Consume();
            connection.Phase = WirePhase.CopyBoth;
            return true;
        });
    }

    private static string Command(ChangeStreamOptions options)
    {
        var origin = options.LocalOriginOnly ? ", origin 'none'" : "";
        return $"START_REPLICATION SLOT {Sql.Name(options.Slot)} LOGICAL {options.From} (proto_version '1', "
            + $"publication_names {Quoted(Sql.Names(options.Publications))}, messages 'true', binary 'false'{origin})";
    }

    /// <summary>The replication grammar knows no escape strings: quotes are doubled, backslashes stand for themselves.</summary>
    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
