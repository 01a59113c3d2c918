using Domicile.Ledger.Proofs;

namespace Domicile.Audit;

/// <summary>What proves to an outsider that a change of home was logged before it was done.</summary>
/// <param name="Area">Whose log it is.</param>
/// <param name="Entry">The entry, canonical JSON.</param>
/// <param name="Receipt">Its receipt; <c>domicile ledger check</c> reads both.</param>
public sealed record HomeReceipt(string Area, ReadOnlyMemory<byte> Entry, Receipt Receipt);
