using System.Collections.Immutable;
using Npgsql;

namespace Domicile.Samples.Clips.Generation;

/// <summary>Fills an empty database with Clips: schema, about 14 rows for each person by COPY, indexes, foreign keys,
/// statistics. A marker (<see cref="Canary"/>) is in every protected text.</summary>
public static class ClipsGenerator
{
    /// <summary>Makes schema and rows. The same population gives the same rows.</summary>
    public static async Task<GeneratedClips> GenerateAsync(NpgsqlDataSource database, Population population, CancellationToken cancellationToken)
    {
        await ClipsSchema.CreateTablesAsync(database, cancellationToken);
        var rows = ImmutableDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        var people = new PeopleTables(database, population);
        var content = new ContentTables(database, population);
        var reactions = new ReactionTables(database, population);
        rows["countries"] = await ReferenceTables.CountriesAsync(database, cancellationToken);
        rows["sounds"] = await ReferenceTables.SoundsAsync(database, population, cancellationToken);
        rows["users"] = await people.UsersAsync(cancellationToken);
        rows["profiles"] = await people.ProfilesAsync(cancellationToken);
        rows["sessions"] = await people.SessionsAsync(cancellationToken);
        rows["follows"] = await people.FollowsAsync(cancellationToken);
        rows["videos"] = await content.VideosAsync(cancellationToken);
        rows["comments"] = await content.CommentsAsync(cancellationToken);
        rows["direct_messages"] = await content.MessagesAsync(cancellationToken);
        rows["likes"] = await reactions.LikesAsync(cancellationToken);
        rows["watch_events"] = await reactions.WatchEventsAsync(cancellationToken);
        await ClipsSchema.CreateIndexesAsync(database, cancellationToken);
        await ClipsSchema.CreateForeignKeysAsync(database, cancellationToken);
        await FinishAsync(database, rows, cancellationToken);
        return new(population, rows.ToImmutable());
    }

    /// <summary>Sequences go on behind the ids given here; statistics hold values from now on, as in a database in use.</summary>
    private static async Task FinishAsync(NpgsqlDataSource database, ImmutableDictionary<string, long>.Builder rows, CancellationToken cancellationToken)
    {
        string[] counted = ["sounds", "users", "videos", "comments", "sessions", "watch_events", "direct_messages"];
        var sequences = counted.Select(t => $"SELECT setval(pg_get_serial_sequence('{t}', 'id'), {Math.Max(rows[t], 1)}, {(rows[t] > 0 ? "true" : "false")})");
        await using var command = database.CreateCommand(string.Join(';', sequences));
        await command.ExecuteNonQueryAsync(cancellationToken);
        await using var vacuum = database.CreateCommand("VACUUM ANALYZE");
        vacuum.CommandTimeout = 0;
        await vacuum.ExecuteNonQueryAsync(cancellationToken);
    }
}
