namespace Domicile.Relocation.Erasure;

/// <summary>What a search of a site's files found of people who have left it.</summary>
/// <param name="Values">Values of theirs that were looked for: a sample, read at their homes.</param>
/// <param name="Files">Files of tables, indexes, TOAST and statistics that were read.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="Found">Values that stand there and in no live row, by the relation that the file belongs to.</param>
/// <param name="InLog">Values that stand in the log (WAL), which is written over in time.</param>
public sealed record SearchedFiles(int Values, int Files, long Bytes, IReadOnlyDictionary<string, int> Found, int InLog);
