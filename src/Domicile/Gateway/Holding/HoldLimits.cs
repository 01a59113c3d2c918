namespace Domicile.Gateway.Holding;

/// <summary>How much and how long is held while subjects are being moved.</summary>
public sealed record HoldLimits
{
    /// <summary>Transactions parked at once, in the whole gateway.</summary>
    public int Parked { get; init; } = 1000;

    /// <summary>How long one transaction is parked.</summary>
    public TimeSpan PerTransaction { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one subject's transactions are parked, from the first of them on.</summary>
    public TimeSpan PerCutOver { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Bytes of one transaction's messages that are kept to be sent again.</summary>
    public int Bytes { get; init; } = 1 << 20;
}
