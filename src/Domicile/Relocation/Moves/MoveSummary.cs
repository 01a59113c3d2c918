namespace Domicile.Relocation.Moves;

/// <summary>What moves have done so far, added up from the journal.</summary>
/// <param name="Moves">How many moves.</param>
/// <param name="Subjects">Subjects asked for.</param>
/// <param name="SubjectsMoved">Subjects whose home changed.</param>
/// <param name="RowsMoved">Rows copied.</param>
/// <param name="RowsVerified">Rows read back and compared.</param>
/// <param name="RowsErased">Rows erased at the source, or reduced to their projection.</param>
/// <param name="Bytes">Bytes copied.</param>
/// <param name="CopySeconds">Time spent copying and comparing.</param>
/// <param name="Batches">Batches asked for.</param>
/// <param name="BatchesMoved">Batches switched.</param>
/// <param name="BatchesQuarantined">Batches that wait for a person.</param>
/// <param name="PauseMs">How long the writers of each switched batch were refused, ascending.</param>
/// <param name="Reasons">Why batches are quarantined.</param>
public sealed record MoveSummary(
    int Moves, long Subjects, long SubjectsMoved, long RowsMoved, long RowsVerified, long RowsErased, long Bytes, double CopySeconds, int Batches, int BatchesMoved,
    int BatchesQuarantined, IReadOnlyList<double> PauseMs, IReadOnlyList<string> Reasons)
{
    /// <summary>Rows copied and compared a second.</summary>
    public double RowsPerSecond => CopySeconds > 0 ? RowsMoved / CopySeconds : 0;

    /// <summary>A quantile of the pauses, milliseconds; null when nothing was switched.</summary>
    public double? Pause(double quantile) => PauseMs.Count == 0 ? null : PauseMs[Math.Min(PauseMs.Count - 1, (int)(quantile * PauseMs.Count))];
}
