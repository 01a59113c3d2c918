namespace Domicile.Samples.Clips.Writers;

/// <summary>How busy the live writers are.</summary>
/// <param name="Writers">Writers at work at the same time, each with people of its own.</param>
/// <param name="WritesPerSecond">All together; a writer that falls behind does not catch up.</param>
/// <param name="Seed">The same seed gives each writer the same wishes in the same order.</param>
/// <param name="Patience">How long a writer tries before it gives a write up.</param>
public sealed record WriterSettings(int Writers, double WritesPerSecond, int Seed, TimeSpan Patience)
{
    /// <summary>Eight writers, 300 writes/s, a patience of a minute.</summary>
    public static WriterSettings Usual { get; } = new(8, 300, 20, TimeSpan.FromMinutes(1));
}
