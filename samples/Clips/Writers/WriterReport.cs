using System.Collections.Immutable;

namespace Domicile.Samples.Clips.Writers;

/// <summary>What the live writers met.</summary>
/// <param name="Done">Acknowledged writes by name.</param>
/// <param name="Moved">Refusals with DM001, each followed by another try.</param>
/// <param name="Collided">Serialization failures and deadlocks, each followed by another try.</param>
/// <param name="Early">Tries that met a foreign key to a row that had not arrived yet.</param>
/// <param name="LostConnections">Connections lost in the middle of a write.</param>
/// <param name="FoundDone">Of these, writes that were found to be committed.</param>
/// <param name="Abandoned">Writes given up and never acknowledged.</param>
/// <param name="P50">Half of the acknowledged writes took at most this, retries included.</param>
/// <param name="P99">99 in a hundred took at most this.</param>
/// <param name="Longest">The longest.</param>
public sealed record WriterReport(
    ImmutableSortedDictionary<string, int> Done, int Moved, int Collided, int Early, int LostConnections, int FoundDone, int Abandoned,
    TimeSpan P50, TimeSpan P99, TimeSpan Longest)
{
    /// <summary>Acknowledged writes.</summary>
    public int Acknowledged => Done.Values.Sum();

    /// <summary>Tries that were made again.</summary>
    public int Retries => Moved + Collided + Early;
}
