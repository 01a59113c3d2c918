namespace Domicile.Audit;

/// <summary>One line of the journal that a log does not hold yet.</summary>
/// <param name="Number">The line's number.</param>
/// <param name="Act">What is about to be done: the phase that a batch enters, <c>started</c> for a move, <c>policy</c>.</param>
/// <param name="Claim">The fencing token of who does it.</param>
/// <param name="Move">The move; null for none.</param>
/// <param name="Batch">The batch; null for none.</param>
/// <param name="Source">Where the move leads from; null for an act that concerns every site.</param>
/// <param name="Target">Where it leads to.</param>
/// <param name="Subjects">How many subjects the move has.</param>
/// <param name="Because">Why the move was asked for, in words that the log gets the hash of.</param>
/// <param name="Certificate">The batch's certificate; null before there is one.</param>
/// <param name="Detail">For a policy, the hashes of decision table and document.</param>
public sealed record JournalledAct(
    long Number, string Act, long Claim, long? Move, long? Batch, string? Source, string? Target, long Subjects, string Because, string? Certificate, string? Detail);
