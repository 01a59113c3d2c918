namespace Domicile.Relocation.Journal;

/// <summary>One move as the journal knows it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Source">Where its subjects live.</param>
/// <param name="Target">Where they shall live.</param>
/// <param name="Kind">The subject kind's name.</param>
/// <param name="State">planning, running, paused, cancelled or done.</param>
/// <param name="BatchSubjects">Subjects a batch.</param>
/// <param name="RowsPerSecond">Limit of the copy; null for none.</param>
/// <param name="Grace">How long the source keeps the rows after a switch.</param>
/// <param name="Subjects">How many subjects were assigned.</param>
/// <param name="Verdict">Why its subjects may leave their home set; null when they may not.</param>
public sealed record Move(
    long Id, string Source, string Target, string Kind, string State, int BatchSubjects, int? RowsPerSecond, TimeSpan Grace, long Subjects, string? Verdict);
