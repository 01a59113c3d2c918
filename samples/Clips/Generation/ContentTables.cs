using Npgsql;

namespace Domicile.Samples.Clips.Generation;

/// <summary>What people make: videos, comments (a third of them answers), messages.</summary>
internal sealed class ContentTables(NpgsqlDataSource database, Population population)
{
    /// <summary>Longer than what fits beside other columns: such a value lies in the TOAST table.</summary>
    private const int TranscriptCharacters = 2400;

    public async Task<long> VideosAsync(CancellationToken cancellationToken)
    {
        var random = population.Random("videos");
        await using var rows = await CopyRows.StartAsync(
            database, "videos", "id, user_id, title, created_at, sound_id, description, location, storage_key, duration_ms, transcript", cancellationToken);
        for (var id = 1L; id <= population.Videos; id++)
        {
            var user = population.Person(random);
            rows.Row().Bigint(id).Bigint(user)
                .Text(Words.Title(random))
                .Time(PeopleTables.Opened.AddSeconds(id))
                .Bigint(random.Next(2) == 0 ? random.Next(ReferenceTables.Sounds) + 1 : null)
                .Text($"{new Canary(user, ProtectedColumn.VideoDescription)} {Words.Sentence(random)}")
                .Text(random.Next(4) == 0 ? $"{new Canary(user, ProtectedColumn.VideoLocation)} old town" : null)
                .Text($"videos/{new Canary(user, ProtectedColumn.VideoStorageKey)}/{id}.mp4")
                .Integer(random.Next(3_000, 180_000))
                .Text(random.Next(10) == 0 ? $"{new Canary(user, ProtectedColumn.VideoTranscript)} {Words.LongText(random, TranscriptCharacters)}" : null);
            await rows.FlushWhenFullAsync(cancellationToken);
        }

        await rows.EndAsync(cancellationToken);
        return rows.Rows;
    }

    public async Task<long> CommentsAsync(CancellationToken cancellationToken)
    {
        var random = population.Random("comments");
        var lastOfVideo = new long[population.Videos + 1];
        await using var rows = await CopyRows.StartAsync(database, "comments", "id, video_id, author_id, parent_id, body, created_at", cancellationToken);
        for (var id = 1L; id <= population.Users * 22L / 10; id++)
        {
            var (video, author) = (population.Video(random), population.Person(random));
            var answered = random.Next(3) == 0 ? lastOfVideo[video] : 0;
            rows.Row().Bigint(id).Bigint(video).Bigint(author)
                .Bigint(answered == 0 ? null : answered)
                .Text($"{new Canary(author, ProtectedColumn.CommentBody)} {Words.Sentence(random)}")
                .Time(PeopleTables.Opened.AddSeconds(id));
            lastOfVideo[video] = id;
            await rows.FlushWhenFullAsync(cancellationToken);
        }

        await rows.EndAsync(cancellationToken);
        return rows.Rows;
    }

    public async Task<long> MessagesAsync(CancellationToken cancellationToken)
    {
        var random = population.Random("direct_messages");
        await using var rows = await CopyRows.StartAsync(database, "direct_messages", "id, sender_id, recipient_id, body, created_at", cancellationToken);
        for (var id = 1L; id <= population.Users * 8L / 10; id++)
        {
            var sender = population.Person(random);
            rows.Row().Bigint(id).Bigint(sender).Bigint(population.Person(random))
                .Text($"{new Canary(sender, ProtectedColumn.MessageBody)} {Words.Sentence(random)}")
                .Time(PeopleTables.Opened.AddSeconds(id));
            await rows.FlushWhenFullAsync(cancellationToken);
        }

        await rows.EndAsync(cancellationToken);
        return rows.Rows;
    }
}
