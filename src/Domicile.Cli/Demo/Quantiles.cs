namespace Domicile.Cli.Demo;

/// <summary>A distribution in milliseconds.</summary>
/// <param name="P50">The median.</param>
/// <param name="P99">99 in a hundred are at most this.</param>
/// <param name="Max">The longest.</param>
internal sealed record Quantiles(double P50, double P99, double Max)
{
    /// <summary>Of times.</summary>
    public static Quantiles Of(TimeSpan p50, TimeSpan p99, TimeSpan max) => new(p50.TotalMilliseconds, p99.TotalMilliseconds, max.TotalMilliseconds);
}
