using System.Diagnostics;
using Npgsql;

namespace Domicile.Bench.Gateway;

/// <summary>What the Clips application asks to show a person their own page: six statements, one after the other, as a mapper of objects would.</summary>
internal static class ClipsPage
{
    private static readonly string[] Statements =
    [
        "SELECT username, full_name, email, country FROM users WHERE id = $1",
        "SELECT bio, website, settings FROM profiles WHERE user_id = $1",
        "SELECT id, title, duration_ms, created_at FROM videos WHERE user_id = $1 ORDER BY id DESC LIMIT 20",
        "SELECT id, video_id, body FROM comments WHERE author_id = $1 ORDER BY id DESC LIMIT 20",
        "SELECT count(*) FROM likes WHERE user_id = $1",
        "SELECT id, recipient_id, body FROM direct_messages WHERE sender_id = $1 ORDER BY id DESC LIMIT 20",
    ];

    public static int Count => Statements.Length;

    /// <summary>How long the page of each of these people takes, in milliseconds; each of the connections has shown one before.</summary>
    /// <param name="address">Npgsql's words for the database.</param>
    /// <param name="people">Their ids.</param>
    /// <param name="connections">How many pages at once.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<double[]> TimeAsync(string address, IReadOnlyList<long> people, int connections, CancellationToken cancellationToken)
    {
        var next = -1;
        var all = await Task.WhenAll(Enumerable.Range(0, connections).Select(async n =>
        {
            await using var connection = new NpgsqlConnection(address);
            await connection.OpenAsync(cancellationToken);
            await ShowAsync(connection, people[n], cancellationToken);
            var times = new List<double>();
            while (Interlocked.Increment(ref next) is var at && at < people.Count)
            {
                var start = Stopwatch.GetTimestamp();
                await ShowAsync(connection, people[at], cancellationToken);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            return times;
        }));
        return [.. all.SelectMany(t => t).Order()];
    }

    private static async Task ShowAsync(NpgsqlConnection connection, long person, CancellationToken cancellationToken)
    {
        foreach (var statement in Statements)
        {
            await using var command = new NpgsqlCommand(statement, connection) { Parameters = { new() { Value = person } } };
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                _ = reader.GetValue(0);
            }
        }
    }
}
