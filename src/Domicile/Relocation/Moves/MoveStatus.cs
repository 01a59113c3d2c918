namespace Domicile.Relocation.Moves;

/// <summary>One move, as an operator wants to see it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Source">From where.</param>
/// <param name="Target">To where.</param>
/// <param name="Kind">The subject kind.</param>
/// <param name="State">planning, running, paused, cancelled, done.</param>
/// <param name="Because">Why it was asked for.</param>
/// <param name="BackOf">The move that it undoes; null for none.</param>
/// <param name="AskedAt">When.</param>
/// <param name="EndedAt">When it was over; null before.</param>
/// <param name="Figures">What it has done.</param>
/// <param name="Phases">Batches by phase.</param>
/// <param name="Quarantined">Batches that wait for a person.</param>
/// <param name="RowsPerSecond">The rate that it is held to; null for none.</param>
/// <param name="Strain">What it goes slower for at the moment; null for nothing.</param>
public sealed record MoveStatus(
    long Id, string Source, string Target, string Kind, string State, string Because, long? BackOf, DateTimeOffset AskedAt, DateTimeOffset? EndedAt, MoveSummary Figures,
    IReadOnlyDictionary<string, int> Phases, IReadOnlyList<QuarantinedBatch> Quarantined, int? RowsPerSecond, string? Strain);
