namespace Domicile.Samples.Clips.Writers;

/// <summary>What the live writers have published for one another: videos to comment on and like, comments to answer. What
/// is in here is never deleted, so nobody's deletion takes somebody else's acknowledged write along.</summary>
internal sealed class SharedContent
{
    private const int Kept = 1000;

    private readonly Lock _lock = new();
    private readonly List<long> _videos = [];
    private readonly List<(long Video, long Comment)> _comments = [];

    /// <summary>Publishes a video.</summary>
    public void AddVideo(long video) => Add(_videos, video);

    /// <summary>Opens a comment for answers.</summary>
    public void AddComment(long video, long comment) => Add(_comments, (video, comment));

    /// <summary>A video that was published while the writers run; null when there is none yet.</summary>
    public long? Video(Random random) => Pick(_videos, random, out var video) ? video : null;

    /// <summary>A comment that may be answered.</summary>
    public (long Video, long Comment)? Comment(Random random) => Pick(_comments, random, out var comment) ? comment : null;

    private void Add<T>(List<T> list, T item)
    {
        lock (_lock)
        {
            list.Add(item);
            if (list.Count > Kept)
            {
                list.RemoveRange(0, Kept / 10);
            }
        }
    }

    private bool Pick<T>(List<T> list, Random random, out T picked)
    {
        lock (_lock)
        {
            picked = list.Count > 0 ? list[random.Next(list.Count)] : default!;
            return list.Count > 0;
        }
    }
}
