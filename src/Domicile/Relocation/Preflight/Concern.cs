using Domicile.Estate;

namespace Domicile.Relocation.Preflight;

/// <summary>One thing that stands in a move's way, or that is worth knowing before it.</summary>
/// <param name="Code">A stable word for it, in kebab case.</param>
/// <param name="Site">Where; null for the estate as a whole.</param>
/// <param name="Message">What, in one sentence.</param>
/// <param name="Hint">How to mend it.</param>
public sealed record Concern(string Code, SiteId? Site, string Message, string Hint)
{
    /// <summary>Worth knowing, but no reason to refuse.</summary>
    public bool IsNote { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{(Site is null ? "" : $"{Site}: ")}{Message} {Hint}";
}
