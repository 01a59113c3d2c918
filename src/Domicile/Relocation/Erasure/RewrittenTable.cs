using Domicile.Postgres;

namespace Domicile.Relocation.Erasure;

/// <summary>What became of one table whose pages were to be made anew.</summary>
/// <param name="Table">The table.</param>
/// <param name="BytesBefore">With indexes and TOAST, before.</param>
/// <param name="BytesAfter">The same after; null when it was not rewritten.</param>
/// <param name="Trouble">Why it was not; null when it was.</param>
public sealed record RewrittenTable(TableName Table, long BytesBefore, long? BytesAfter, string? Trouble);
