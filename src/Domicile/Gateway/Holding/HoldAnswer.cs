namespace Domicile.Gateway.Holding;

/// <summary>What becomes of a transaction that was refused since its subject is being moved.</summary>
public enum HoldAnswer
{
    /// <summary>It is parked, and tried again after a pause.</summary>
    Park,

    /// <summary>Too many are parked.</summary>
    Full,

    /// <summary>It was parked for too long.</summary>
    TooLong,

    /// <summary>The cut-over takes too long.</summary>
    CutOverTooLong,
}
