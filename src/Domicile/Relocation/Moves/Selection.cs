using System.Collections.Immutable;

namespace Domicile.Relocation.Moves;

/// <summary>Which subjects at a site a move takes.</summary>
/// <param name="Countries">Residents of these; the empty text stands for unknown; null for everybody.</param>
/// <param name="Where">A further SQL condition over the alias <c>subject</c>; it stays at the source, since it may name people.</param>
public sealed record Selection(ImmutableArray<string>? Countries, string? Where)
{
    /// <summary>The day on which they live there: a change of residence counts from one on.</summary>
    public DateOnly Day { get; init; }
}
