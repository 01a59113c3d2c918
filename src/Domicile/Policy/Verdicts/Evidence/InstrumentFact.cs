using Domicile.Estate.Facts;

namespace Domicile.Policy.Verdicts.Evidence;

/// <summary>A paper that is in place between two entities, or that a recipient holds alone.</summary>
/// <param name="Instrument">Which, by the id a pack declares.</param>
/// <param name="Exporter">The entity it binds as exporter; null when it holds for anybody (a certificate).</param>
/// <param name="Recipient">The entity it binds as recipient.</param>
/// <param name="Period">When it is in place; an assessment expires.</param>
/// <param name="Source">Who says so.</param>
public sealed record InstrumentFact(string Instrument, string? Exporter, string Recipient, Period Period, string Source)
{
    /// <summary>Is it in place between the two on a day?</summary>
    public bool Covers(string exporter, string recipient, DateOnly day) =>
        Recipient == recipient && (Exporter is null || Exporter == exporter) && Period.Contains(day);
}
