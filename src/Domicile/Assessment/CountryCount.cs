namespace Domicile.Assessment;

/// <summary>The rows of one table that belong to residents of one country.</summary>
/// <param name="Country">ISO code; null for unknown.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Bytes">Bytes of the rows themselves, without indexes.</param>
public sealed record CountryCount(string? Country, long Rows, long Bytes);
