using Domicile.Relocation.Moves;
using Domicile.Relocation.Verification;

namespace Domicile.Cli.Rehearsal;

/// <summary>One way of the rehearsal: there, or back.</summary>
/// <param name="From">The site.</param>
/// <param name="To">The site.</param>
/// <param name="SubjectsMoved">Subjects whose home changed.</param>
/// <param name="RowsMoved">Rows that went with them.</param>
/// <param name="RowsVerified">Rows compared on both sides by hash during the move.</param>
/// <param name="PauseMs">How long writers of a batch were refused, the longest; null when nothing moved.</param>
/// <param name="Kills">How often the mover was killed (SIGKILL) on the way.</param>
/// <param name="RowsCompared">Rows that <c>domicile verify</c> compared afterwards.</param>
/// <param name="LostWrites">Acknowledged writes not found afterwards.</param>
/// <param name="DoubledWrites">Written rows at two sites afterwards.</param>
/// <param name="Reasons">Why batches wait for a person.</param>
/// <param name="Findings">What verification found.</param>
internal sealed record RehearsedMove(
    string From, string To, long SubjectsMoved, long RowsMoved, long RowsVerified, double? PauseMs, int Kills, long RowsCompared, int LostWrites, int DoubledWrites,
    IReadOnlyList<string> Reasons, IReadOnlyList<StandingFinding> Findings)
{
    /// <summary>Whether it kept every promise.</summary>
    public bool IsClean => LostWrites == 0 && DoubledWrites == 0 && Reasons.Count == 0 && Findings.Count == 0;

    /// <summary>What the journal gained since it was read last.</summary>
    public static RehearsedMove Of(string from, string to, MoveSummary before, MoveSummary after, int kills, long compared, WriteFigures writes, IReadOnlyList<StandingFinding> findings) => new(
        from, to, after.SubjectsMoved - before.SubjectsMoved, after.RowsMoved - before.RowsMoved, after.RowsVerified - before.RowsVerified, after.Pause(1),
        kills, compared, writes.Lost, writes.Doubled, after.Reasons, findings);
}
