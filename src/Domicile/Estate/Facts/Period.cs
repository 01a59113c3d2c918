using System.Globalization;
using System.Runtime.InteropServices;

namespace Domicile.Estate.Facts;

/// <summary>A span of days, both ends included; without an end it goes on.</summary>
/// <param name="From">The first day.</param>
/// <param name="To">The last day, or null when none is known.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Period(DateOnly From, DateOnly? To = null)
{
    /// <summary>All of time.</summary>
    public static Period Always { get; } = new(DateOnly.MinValue);

    /// <summary>Is the day inside?</summary>
    public bool Contains(DateOnly day) => day >= From && (To is not { } last || day <= last);

    /// <summary>Do the two share a day?</summary>
    public bool Overlaps(Period other) =>
        (other.To is not { } theirs || From <= theirs) && (To is not { } ours || other.From <= ours);

    /// <summary>True when <paramref name="next"/> starts later than the day after this one ends.</summary>
    public bool LeavesGapBefore(Period next) => To is { } last && next.From > last.AddDays(1);

    /// <inheritdoc/>
    public override string ToString() => To is { } last ? $"{Day(From)} to {Day(last)}" : $"from {Day(From)}";

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
