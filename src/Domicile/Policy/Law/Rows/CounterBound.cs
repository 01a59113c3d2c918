namespace Domicile.Policy.Law.Rows;

/// <summary>A row holds only while a counter stands in a range.</summary>
/// <param name="Counter">The counter's id.</param>
/// <param name="AtLeast">The lowest count that matches.</param>
/// <param name="Below">The first count that does not match any more, or null.</param>
public sealed record CounterBound(string Counter, long AtLeast, long? Below)
{
    /// <summary>Does the count match?</summary>
    public bool Holds(long count) => count >= AtLeast && (Below is not { } end || count < end);

    /// <inheritdoc/>
    public override string ToString() => Below is { } end ? $"{Counter} from {AtLeast} to under {end}" : $"{Counter} from {AtLeast}";
}
