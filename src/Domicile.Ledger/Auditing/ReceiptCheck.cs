using System.Globalization;
using Domicile.Ledger.Notes;
using Domicile.Ledger.Proofs;
using Domicile.Ledger.Witnessing;

namespace Domicile.Ledger.Auditing;

/// <summary>The answer to "does this receipt prove this entry?".</summary>
/// <param name="Index">The index that the receipt claims.</param>
/// <param name="Checkpoint">The verified checkpoint; null when the receipt does not hold.</param>
/// <param name="Why">What does not hold; null for a good receipt.</param>
public sealed record ReceiptCheck(long Index, SignedCheckpoint? Checkpoint, string? Why)
{
    /// <summary>Whether signature, proof and quorum hold.</summary>
    public bool IsGood => Why is null;

    /// <summary>Checks a receipt offline.</summary>
    public static ReceiptCheck Of(Receipt receipt, ReadOnlySpan<byte> entry, TrustPolicy policy)
    {
        try
        {
            var signed = receipt.Check(entry, policy.Logs, policy.WitnessKeys);
            return new ReceiptCheck(receipt.Index, signed, policy.IsSatisfiedBy(signed) ? null : $"The quorum '{policy.Quorum}' is not met.");
        }
        catch (LedgerException refused)
        {
            return new ReceiptCheck(receipt.Index, null, $"{refused.Message} {refused.Detail}");
        }
    }

    /// <summary>For people.</summary>
    public string Words() => IsGood
        ? string.Create(CultureInfo.InvariantCulture, $"GOOD     entry {Index} is among the {Checkpoint!.Checkpoint.Head.Size} entries of {Checkpoint.Checkpoint.Origin}")
        : $"BAD      {Why}";

    /// <summary>For programs: <c>{"good","index","size","origin","signatures","why"}</c>.</summary>
    public string Json() => AuditText.OneLine(json =>
    {
        json.WriteBoolean("good", IsGood);
        json.WriteNumber("index", Index);
        json.WriteNumber("size", Checkpoint?.Checkpoint.Head.Size ?? 0);
        json.WriteString("origin", Checkpoint?.Checkpoint.Origin);
        AuditText.WriteSignatures(json, Checkpoint?.Signatures ?? []);
        json.WriteString("why", Why);
    });
}
