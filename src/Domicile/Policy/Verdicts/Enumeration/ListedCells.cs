using System.Collections.Immutable;

namespace Domicile.Policy.Verdicts.Enumeration;

/// <summary>Cells of one pack that it allows.</summary>
/// <param name="Pack">The pack.</param>
/// <param name="When">Which cells, in words.</param>
/// <param name="Obliges">What all of them oblige to; single cells may oblige to more.</param>
/// <param name="Cells">How many cells these are.</param>
/// <param name="Of">How many cells the pack has in all.</param>
public sealed record ListedCells(string Pack, string When, ImmutableArray<string> Obliges, long Cells, long Of);
