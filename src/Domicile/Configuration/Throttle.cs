namespace Domicile.Configuration;

/// <summary>What a move leaves to everybody else: where one of these is passed at its source or its target, it slows down until it is not (<c>moving.throttle</c> in domicile.yaml). Null does not count.</summary>
/// <param name="Lag">How far the site's standbys, and other readers of its log, may be behind.</param>
/// <param name="Log">How many bytes of log any slot may keep.</param>
/// <param name="Load">How many statements of others may be at work at a time.</param>
/// <param name="Latency">How long a commit may take.</param>
public sealed record Throttle(TimeSpan? Lag, long? Log, int? Load, TimeSpan? Latency)
{
    /// <summary>Nothing counts.</summary>
    public static Throttle None { get; } = new(null, null, null, null);

    /// <summary>Whether anything does.</summary>
    public bool IsSet => this != None;
}
