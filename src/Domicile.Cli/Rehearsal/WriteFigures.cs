namespace Domicile.Cli.Rehearsal;

/// <summary>What the writers did, and what became of it.</summary>
/// <param name="Acknowledged">Writes that were acknowledged.</param>
/// <param name="Updates">Of these, updates; the others are deletes and inserts.</param>
/// <param name="Retries">Tries that were refused and made again.</param>
/// <param name="Abandoned">Writes given up, never acknowledged.</param>
/// <param name="Lost">Rows whose acknowledged state is not at the subject's home.</param>
/// <param name="Doubled">Rows that are at two sites though the table has no projection.</param>
internal sealed record WriteFigures(int Acknowledged, int Updates, int Retries, int Abandoned, int Lost, int Doubled);
