using Npgsql;

namespace Domicile.Samples.Clips.Generation;

/// <summary>What people do with other people's videos.</summary>
internal sealed class ReactionTables(NpgsqlDataSource database, Population population)
{
    public async Task<long> LikesAsync(CancellationToken cancellationToken)
    {
        var random = population.Random("likes");
        var seen = new HashSet<(long, long)>();
        await using var rows = await CopyRows.StartAsync(database, "likes", "user_id, video_id, device, created_at", cancellationToken);
        for (var at = 0L; at < population.Users * 36L / 10; at++)
        {
            var (user, video) = (population.Person(random), population.Video(random));
            if (seen.Add((user, video)))
            {
                rows.Row().Bigint(user).Bigint(video)
                    .Text($"{Words.Device(random)} {new Canary(user, ProtectedColumn.LikeDevice)}")
                    .Time(PeopleTables.Opened.AddSeconds(at));
                await rows.FlushWhenFullAsync(cancellationToken);
            }
        }

        await rows.EndAsync(cancellationToken);
        return rows.Rows;
    }

    public async Task<long> WatchEventsAsync(CancellationToken cancellationToken)
    {
        var random = population.Random("watch_events");
        await using var rows = await CopyRows.StartAsync(database, "watch_events", "id, user_id, video_id, watched_ms, device, created_at", cancellationToken);
        for (var id = 1L; id <= population.Users * 2L; id++)
        {
            var user = population.Person(random);
            rows.Row().Bigint(id).Bigint(user).Bigint(population.Video(random))
                .Integer(random.Next(180_000))
                .Text($"{Words.Device(random)} {new Canary(user, ProtectedColumn.WatchEventDevice)}")
                .Time(PeopleTables.Opened.AddSeconds(id));
            await rows.FlushWhenFullAsync(cancellationToken);
        }

        await rows.EndAsync(cancellationToken);
        return rows.Rows;
    }
}
