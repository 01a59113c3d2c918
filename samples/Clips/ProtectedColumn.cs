namespace Domicile.Samples.Clips;

/// <summary>The columns of Clips that may not leave a person's home. The numbers are part of every marker.</summary>
public enum ProtectedColumn : byte
{
    /// <summary>users.email</summary>
    UserEmail = 1,

    /// <summary>users.phone</summary>
    UserPhone = 2,

    /// <summary>users.full_name</summary>
    UserFullName = 3,

    /// <summary>users.password_hash</summary>
    UserPasswordHash = 4,

    /// <summary>profiles.bio</summary>
    ProfileBio = 5,

    /// <summary>profiles.website</summary>
    ProfileWebsite = 6,

    /// <summary>profiles.settings</summary>
    ProfileSettings = 7,

    /// <summary>videos.description</summary>
    VideoDescription = 8,

    /// <summary>videos.location</summary>
    VideoLocation = 9,

    /// <summary>videos.storage_key</summary>
    VideoStorageKey = 10,

    /// <summary>videos.transcript, out of line</summary>
    VideoTranscript = 11,

    /// <summary>comments.body</summary>
    CommentBody = 12,

    /// <summary>likes.device</summary>
    LikeDevice = 13,

    /// <summary>follows.found_by</summary>
    FollowFoundBy = 14,

    /// <summary>sessions.token</summary>
    SessionToken = 15,

    /// <summary>sessions.user_agent</summary>
    SessionUserAgent = 16,

    /// <summary>watch_events.device</summary>
    WatchEventDevice = 17,

    /// <summary>direct_messages.body</summary>
    MessageBody = 18,
}
