using System.Collections.Immutable;

namespace Domicile.Policy.InForce;

/// <summary>A policy document that was put in force. It holds until the next one.</summary>
/// <param name="Number">From 1, without holes that matter: the name by which verdicts and journals refer to it.</param>
/// <param name="Since">From when.</param>
/// <param name="Day">The day whose law was looked at then.</param>
/// <param name="DecisionTable">The hash of that day's decision table.</param>
/// <param name="Document">The document's hash.</param>
/// <param name="Confirmed">Whom the operator knew it to leave with nowhere to be.</param>
public sealed record Enactment(
    long Number, DateTimeOffset Since, DateOnly Day, string DecisionTable, string Document, ImmutableArray<ConfirmedStranding> Confirmed)
{
    /// <summary>Was it confirmed that these have nowhere to be?</summary>
    public bool Confirms(string kind, string site, IEnumerable<string> residences) =>
        residences.All(r => Confirmed.Any(c => c.Kind == kind && c.Site == site && c.Residence == r));

    /// <inheritdoc/>
    public override string ToString() => $"policy {Number} (document {Document[..12]})";
}
