using Domicile.Relocation.Cutover;

namespace Domicile.Relocation.Journal;

/// <summary>One batch as the journal knows it.</summary>
/// <param name="Id">Its number, unique in the estate.</param>
/// <param name="Move">The move it belongs to.</param>
/// <param name="Kind">The subject kind's name.</param>
/// <param name="Subjects">How many subjects.</param>
/// <param name="Phase">Where it stands.</param>
/// <param name="Attempts">How often its fence was tried in vain.</param>
public sealed record Batch(long Id, long Move, string Kind, int Subjects, CutoverPhase Phase, int Attempts);
