using System.Collections.Immutable;

namespace Domicile.Assessment;

/// <summary>What <c>domicile assess</c> says: the documented object of its --json.</summary>
/// <param name="Server">The server.</param>
/// <param name="Subjects">Candidates for subjects, best first.</param>
/// <param name="Tables">What each table holds, and for whom.</param>
/// <param name="Findings">What a move would meet, blockers first.</param>
/// <param name="Pause">The predicted write pause of a batch.</param>
public sealed record AssessmentReport(
    AssessedServer Server, ImmutableArray<AssessedSubject> Subjects, ImmutableArray<AssessedTable> Tables, ImmutableArray<Finding> Findings,
    PausePrediction Pause);
