namespace Domicile.Samples.Clips.Writers;

/// <summary>What must be found of one row, after all the writes that were acknowledged.</summary>
/// <param name="Subject">Whose it is.</param>
/// <param name="Revision">Inserted as 1 and one more with each update.</param>
/// <param name="Nonce">That of the last write.</param>
/// <param name="IsDeleted">The last write removed it.</param>
public sealed record ExpectedRow(long Subject, int Revision, string Nonce, bool IsDeleted = false);
