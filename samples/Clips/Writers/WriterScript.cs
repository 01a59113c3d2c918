using System.Collections.Concurrent;
using System.Globalization;
using Domicile.Samples.Clips.Generation;

namespace Domicile.Samples.Clips.Writers;

/// <summary>What the people of one writer wish to do next. Each person belongs to one writer, so a row has one writer.</summary>
internal sealed class WriterScript(
    int writer, Population population, SharedContent shared, WriteLedger ledger, ConcurrentDictionary<long, string> newcomers, WriterSettings settings)
{
    private readonly Random _random = new((settings.Seed * 1009) + writer);
    private readonly List<long> _signedUp = [];
    private readonly List<(long Subject, RowKey Key)> _drafts = [];
    private readonly List<(long Subject, RowKey Key)> _videos = [];
    private readonly List<(long Subject, RowKey Key)> _comments = [];
    private readonly List<(long Subject, RowKey Key)> _likes = [];
    private long _writes;

    /// <summary>This writer's source of chance.</summary>
    public Random Random => _random;

    /// <summary>The next write. Of a hundred: 24 comments, 20 likes, 12 watch events, 12 profile edits, 8 messages, 7
    /// uploads, 4 sign-ups, 3 log-ins, 3 follows, 4 edits and 3 deletions of what was made before.</summary>
    public ClipsWrite Next() => _random.Next(100) switch
    {
        < 24 => Comment(),
        < 44 => Like(),
        < 56 => Watch(),
        < 68 => EditProfile(),
        < 76 => Message(),
        < 83 => Upload(),
        < 87 => SignUp(),
        < 90 => LogIn(),
        < 93 => Follow(),
        < 95 => Edit("edit comment", LiveTable.Comments, _comments),
        < 97 => Edit("edit video", LiveTable.Videos, _videos),
        < 98 => Delete("delete draft", LiveTable.Videos, _drafts),
        < 99 => Delete("delete comment", LiveTable.Comments, _comments),
        _ => Delete("unlike", LiveTable.Likes, _likes),
    };

    private string Nonce() => string.Create(CultureInfo.InvariantCulture, $"{settings.Seed}.{writer}.{++_writes}");

    /// <summary>Somebody of this writer's: mostly anybody, at times one who has just signed up.</summary>
    private long Person() => _signedUp.Count > 0 && _random.Next(5) == 0
        ? _signedUp[_random.Next(_signedUp.Count)]
        : 1 + writer + ((long)settings.Writers * _random.Next(population.Users / settings.Writers));

    private long Video() => _random.Next(2) == 0 && shared.Video(_random) is { } video ? video : 1 + _random.NextInt64(population.Videos);

    private InsertWrite Comment()
    {
        var (subject, isOpen) = (Person(), _random.Next(3) > 0);
        var answered = _random.Next(4) == 0 ? shared.Comment(_random) : null;
        var video = answered?.Video ?? Video();
        List<(string, object)> values = [("video_id", video)];
        if (answered is { } parent)
        {
            values.Add(("parent_id", parent.Comment));
        }

        return new("comment", LiveTable.Comments, subject, Nonce(), values, key =>
        {
            if (isOpen)
            {
                shared.AddComment(video, key.First);
            }
            else
            {
                _comments.Add((subject, key));
            }
        });
    }

    private InsertWrite Like()
    {
        var subject = Person();
        return new("like", LiveTable.Likes, subject, Nonce(), [("video_id", Video())], key => _likes.Add((subject, key)));
    }

    private InsertWrite Watch() =>
        new("watch", LiveTable.WatchEvents, Person(), Nonce(), [("video_id", Video()), ("watched_ms", _random.Next(180_000))]);

    private EditWrite EditProfile()
    {
        var subject = Person();
        var key = new RowKey(LiveTable.Profiles.Name, subject);
        return new("edit profile", LiveTable.Profiles, subject, key, ledger.RevisionOf(key), Nonce());
    }

    private InsertWrite Message() =>
        new("message", LiveTable.Messages, Person(), Nonce(), [("recipient_id", 1 + _random.NextInt64(population.Users))]);

    private InsertWrite Upload()
    {
        var (subject, nonce, isDraft) = (Person(), Nonce(), _random.Next(4) == 0);
        var storageKey = $"videos/{new Canary(subject, ProtectedColumn.VideoStorageKey)}/{nonce}.mp4";
        return new("upload", LiveTable.Videos, subject, nonce, [("title", $"clip {nonce}"), ("storage_key", storageKey), ("duration_ms", 15_000)], key =>
        {
            (isDraft ? _drafts : _videos).Add((subject, key));
            if (!isDraft)
            {
                shared.AddVideo(key.First);
            }
        });
    }

    private SignUpWrite SignUp()
    {
        var country = Countries.At(_random.Next(1000));
        return new(country, Nonce(), id =>
        {
            newcomers[id] = country;
            _signedUp.Add(id);
        });
    }

    private InsertWrite LogIn()
    {
        var (subject, nonce) = (Person(), Nonce());
        return new("log-in", LiveTable.Sessions, subject, nonce, [("token", $"{new Canary(subject, ProtectedColumn.SessionToken)}.{nonce}")]);
    }

    private InsertWrite Follow()
    {
        var (subject, followee) = (Person(), 1 + _random.NextInt64(population.Users));
        return subject == followee ? LogIn() : new("follow", LiveTable.Follows, subject, Nonce(), [("followee_id", followee)]);
    }

    private EditWrite Edit(string name, LiveTable table, List<(long Subject, RowKey Key)> made)
    {
        if (made.Count == 0)
        {
            return EditProfile();
        }

        var (subject, key) = made[_random.Next(made.Count)];
        return new(name, table, subject, key, ledger.RevisionOf(key), Nonce());
    }

    private ClipsWrite Delete(string name, LiveTable table, List<(long Subject, RowKey Key)> made)
    {
        if (made.Count == 0)
        {
            return Watch();
        }

        var at = _random.Next(made.Count);
        var (subject, key) = made[at];
        made.RemoveAt(at);
        return new DeleteWrite(name, table, subject, key, Nonce());
    }
}
