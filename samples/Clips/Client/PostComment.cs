using Domicile.Client.Postgres;
using Npgsql;

namespace Domicile.Samples.Clips.Client;

/// <summary>How an application writes with Domicile's client: the whole transaction is handed over, and runs again at the new home
/// when the author moves meanwhile.</summary>
public sealed class PostComment(HomeConnections homes)
{
    /// <summary>Writes a comment by a person, wherever that person lives.</summary>
    /// <returns>The comment's id.</returns>
    public Task<long> RunAsync(long author, long video, string body, CancellationToken cancellationToken) => homes.RunAsync(
        "person",
        author.ToString(System.Globalization.CultureInfo.InvariantCulture),
        async (connection, token) =>
        {
            await using var insert = new NpgsqlCommand("INSERT INTO comments (video_id, author_id, body) VALUES ($1, $2, $3) RETURNING id", connection);
            insert.Parameters.Add(new() { Value = video });
            insert.Parameters.Add(new() { Value = author });
            insert.Parameters.Add(new() { Value = body });
            return (long)(await insert.ExecuteScalarAsync(token))!;
        },
        cancellationToken);
}
