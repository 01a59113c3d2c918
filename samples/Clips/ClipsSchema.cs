using System.Collections.Immutable;
using Npgsql;

namespace Domicile.Samples.Clips;

/// <summary>The Clips schema as an application's migrations would make it.</summary>
public static class ClipsSchema
{
    /// <summary>Every table, parents before children.</summary>
    public static ImmutableArray<string> Tables { get; } =
        ["countries", "sounds", "users", "profiles", "videos", "comments", "likes", "follows", "sessions", "watch_events", "direct_messages"];

    /// <summary>The tables whose rows belong to people, with the column that leads to the person.</summary>
    public static ImmutableDictionary<string, string> OwnerColumns { get; } = ImmutableDictionary.CreateRange(StringComparer.Ordinal,
    [
        KeyValuePair.Create("users", "id"),
        KeyValuePair.Create("profiles", "user_id"),
        KeyValuePair.Create("videos", "user_id"),
        KeyValuePair.Create("comments", "author_id"),
        KeyValuePair.Create("likes", "user_id"),
        KeyValuePair.Create("follows", "follower_id"),
        KeyValuePair.Create("sessions", "user_id"),
        KeyValuePair.Create("watch_events", "user_id"),
        KeyValuePair.Create("direct_messages", "sender_id"),
    ]);

    /// <summary>Makes the whole schema in an empty database.</summary>
    public static async Task CreateAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await CreateTablesAsync(database, cancellationToken);
        await CreateIndexesAsync(database, cancellationToken);
        await CreateForeignKeysAsync(database, cancellationToken);
    }

    /// <summary>Makes the tables alone, ready for a bulk load.</summary>
    public static Task CreateTablesAsync(NpgsqlDataSource database, CancellationToken cancellationToken) =>
        RunAsync(database, "1-tables.sql", cancellationToken);

    /// <summary>Makes primary keys, unique keys and indexes.</summary>
    public static Task CreateIndexesAsync(NpgsqlDataSource database, CancellationToken cancellationToken) =>
        RunAsync(database, "2-indexes.sql", cancellationToken);

    /// <summary>Makes the foreign keys; wants the indexes.</summary>
    public static Task CreateForeignKeysAsync(NpgsqlDataSource database, CancellationToken cancellationToken) =>
        RunAsync(database, "3-foreign-keys.sql", cancellationToken);

    /// <summary>The text of the sample's domicile.yaml.</summary>
    public static string Declaration() => Resource("domicile.yaml");

    private static async Task RunAsync(NpgsqlDataSource database, string script, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Resource(script));
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(ClipsSchema).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
