using Domicile.Configuration;

namespace Domicile.Relocation.Throttling;

/// <summary>How a site fares beside a move.</summary>
/// <param name="Lag">How far the furthest standby or other reader of its log is behind; null when none tells, or the role may not see it (<c>pg_monitor</c>).</param>
/// <param name="Log">Bytes of log that the greediest slot keeps.</param>
/// <param name="Load">Statements of others at work.</param>
/// <param name="Latency">How long a commit of ours took.</param>
public sealed record SiteHealth(TimeSpan? Lag, long Log, int Load, TimeSpan Latency)
{
    /// <summary>The first limit that is passed, in words; null for none.</summary>
    /// <param name="site">The site's name.</param>
    /// <param name="most">The limits.</param>
    public string? Strain(string site, Throttle most)
    {
        string? Passed<T>(T? found, T? limit, string what, Func<T, string> text)
            where T : struct, IComparable<T> => found is { } is_ && limit is { } allowed && is_.CompareTo(allowed) > 0 ? $"{site}: {what} {text(is_)}, {text(allowed)} allowed" : null;
        return Passed(Lag, most.Lag, "a reader of the log is behind by", Seconds)
            ?? Passed<long>(Log, most.Log, "a slot keeps log of", bytes => $"{bytes / 1e6:N0} MB")
            ?? Passed<int>(Load, most.Load, "statements at work are", count => $"{count}")
            ?? Passed<TimeSpan>(Latency, most.Latency, "a commit takes", Seconds);
    }

    private static string Seconds(TimeSpan time) => time < TimeSpan.FromSeconds(1) ? $"{time.TotalMilliseconds:0} ms" : $"{time.TotalSeconds:0.#} s";
}
