namespace Domicile.Estate.Facts;

/// <summary>A company or authority: who holds, runs or sees data.</summary>
/// <param name="Id">Its short name in the facts.</param>
/// <param name="Name">Its full name.</param>
/// <param name="Country">Where it is established.</param>
/// <param name="ChainEnds">True when it is known that nobody controls it; else a missing controller is an unknown one.</param>
/// <param name="Source">Who says so.</param>
public sealed record LegalEntity(string Id, string Name, Country Country, bool ChainEnds, string Source);
