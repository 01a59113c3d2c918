using System.Collections.Immutable;

namespace Domicile.Samples.Clips.Writers;

/// <summary>A table that the live writers write, and how one of its rows is told.</summary>
/// <param name="Name">The table.</param>
/// <param name="Key">Its primary key: one or two bigint columns.</param>
/// <param name="Owner">The column that leads to the person.</param>
/// <param name="Text">A protected text column; each write leaves its nonce there.</param>
/// <param name="Column">The same, as markers name it.</param>
/// <param name="HasRevision">Whether the table counts its updates.</param>
public sealed record LiveTable(string Name, ImmutableArray<string> Key, string Owner, string Text, ProtectedColumn Column, bool HasRevision = false)
{
    /// <summary>Stands before a write's nonce in a text.</summary>
    public const string NonceMark = "live:";

    /// <summary>People.</summary>
    public static LiveTable Users { get; } = new("users", ["id"], "id", "full_name", ProtectedColumn.UserFullName);

    /// <summary>Their profiles.</summary>
    public static LiveTable Profiles { get; } = new("profiles", ["user_id"], "user_id", "bio", ProtectedColumn.ProfileBio, HasRevision: true);

    /// <summary>Videos.</summary>
    public static LiveTable Videos { get; } = new("videos", ["id"], "user_id", "description", ProtectedColumn.VideoDescription, HasRevision: true);

    /// <summary>Comments.</summary>
    public static LiveTable Comments { get; } = new("comments", ["id"], "author_id", "body", ProtectedColumn.CommentBody, HasRevision: true);

    /// <summary>Likes.</summary>
    public static LiveTable Likes { get; } = new("likes", ["user_id", "video_id"], "user_id", "device", ProtectedColumn.LikeDevice);

    /// <summary>Follows.</summary>
    public static LiveTable Follows { get; } = new("follows", ["follower_id", "followee_id"], "follower_id", "found_by", ProtectedColumn.FollowFoundBy);

    /// <summary>Sessions.</summary>
    public static LiveTable Sessions { get; } = new("sessions", ["id"], "user_id", "user_agent", ProtectedColumn.SessionUserAgent);

    /// <summary>What was watched.</summary>
    public static LiveTable WatchEvents { get; } = new("watch_events", ["id"], "user_id", "device", ProtectedColumn.WatchEventDevice);

    /// <summary>Messages from one person to another; the sender's.</summary>
    public static LiveTable Messages { get; } = new("direct_messages", ["id"], "sender_id", "body", ProtectedColumn.MessageBody);

    /// <summary>All of them.</summary>
    public static ImmutableArray<LiveTable> All { get; } =
        [Users, Profiles, Videos, Comments, Likes, Follows, Sessions, WatchEvents, Messages];

    /// <summary>The condition that finds one row: <c>$1</c>, and <c>$2</c> for a second key column.</summary>
    public string KeyCondition => string.Join(" AND ", Key.Select((column, at) => $"{column} = ${at + 1}"));

    /// <summary>The protected text that a write leaves: whose it is, which write it was.</summary>
    public string TextOf(long subject, string nonce) => $"{new Canary(subject, Column)} {NonceMark}{nonce};";

    /// <summary>The nonce that the last live write left in a text; null when none wrote it.</summary>
    public static string? NonceIn(string text)
    {
        var start = text.IndexOf(NonceMark, StringComparison.Ordinal) + NonceMark.Length;
        var end = start < NonceMark.Length ? -1 : text.IndexOf(';', start);
        return end < 0 ? null : text[start..end];
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
