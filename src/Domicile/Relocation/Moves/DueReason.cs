using System.Collections.Immutable;

namespace Domicile.Relocation.Moves;

/// <summary>Why residents of some countries should move.</summary>
/// <param name="Countries">The countries; the empty text stands for an unknown one.</param>
/// <param name="Why">What decided, rows of law and policy among it, in words.</param>
public sealed record DueReason(ImmutableArray<string> Countries, string Why)
{
    /// <inheritdoc/>
    public override string ToString() => $"{string.Join(", ", Countries.Select(c => c.Length == 0 ? "an unknown country" : c))}: {Why}";
}
