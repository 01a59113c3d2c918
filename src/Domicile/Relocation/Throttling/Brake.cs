namespace Domicile.Relocation.Throttling;

/// <summary>How fast a copy may go: half as fast at each look that finds a site strained, a quarter faster at each that does not, until nothing holds it.</summary>
/// <param name="Limit">Rows a second; null for as fast as it goes.</param>
/// <remarks>Multiplicative decrease finds a rate that the site bears within a few looks, whatever it is; a slower increase keeps it from swinging.</remarks>
public readonly record struct Brake(int? Limit)
{
    /// <summary>It never stands still: a move that does holds its slot, and with it the source's log.</summary>
    public const int Least = 100;

    /// <summary>Where a copy begins that finds a site strained before it has copied anything.</summary>
    public const int First = 1_000;

    /// <summary>What becomes of it after a look.</summary>
    /// <param name="isStrained">Whether a limit was passed.</param>
    /// <param name="rate">Rows a second that the copy makes, or made last; null before any.</param>
    public Brake Next(bool isStrained, double? rate)
    {
        if (isStrained)
        {
            return new((int)Math.Clamp(Math.Min(Limit ?? double.MaxValue, rate ?? 2 * First) / 2, Least, int.MaxValue / 2));
        }

        // Twice as fast as it goes: then something else is what holds it.
        return Limit is { } limit && limit * 1.25 < 2 * Math.Max(rate ?? First, Least) ? new((int)(limit * 1.25)) : new((int?)null);
    }
}
