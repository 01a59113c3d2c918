namespace Domicile.Samples.Clips.Writers;

/// <summary>One line of the ledger: a write that PostgreSQL said it had committed.</summary>
/// <param name="Table">The table.</param>
/// <param name="Key">The row's key, one or two numbers.</param>
/// <param name="Subject">Whose row it is.</param>
/// <param name="Operation">insert, update or delete.</param>
/// <param name="Revision">The row's revision after it.</param>
/// <param name="Nonce">Names this write.</param>
public sealed record AcknowledgedWrite(string Table, long[] Key, long Subject, string Operation, int Revision, string Nonce);
