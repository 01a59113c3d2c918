namespace Domicile.Policy.Law.Vocabulary;

/// <summary>What has to be done beside an allowed act. Obligations of all rows that decided are joined.</summary>
[Flags]
public enum Obligation
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Write it to the ledger.</summary>
    Log = 1,

    /// <summary>Mask direct identifiers.</summary>
    Mask = 1 << 1,

    /// <summary>Cap the rows.</summary>
    RowCap = 1 << 2,

    /// <summary>Approval by somebody in the region who is not the requester.</summary>
    Approval = 1 << 3,

    /// <summary>A ticket that says why.</summary>
    Ticket = 1 << 4,

    /// <summary>An end.</summary>
    TimeBox = 1 << 5,

    /// <summary>Seen in a session, never taken away.</summary>
    ViewOnly = 1 << 6,

    /// <summary>A mark that traces a leak to its requester.</summary>
    Watermark = 1 << 7,

    /// <summary>The flow stands in the public notice.</summary>
    Notice = 1 << 8,

    /// <summary>The notice names the state.</summary>
    NameState = 1 << 9,

    /// <summary>A review of the risk on record although nothing is transferred.</summary>
    RiskReview = 1 << 10,

    /// <summary>The occasion is counted.</summary>
    CountUse = 1 << 11,

    /// <summary>A filing or report with an authority.</summary>
    File = 1 << 12,

    /// <summary>Records kept ten years.</summary>
    KeepTenYears = 1 << 13,

    /// <summary>Spends from a privacy budget.</summary>
    PrivacyBudget = 1 << 14,

    /// <summary>Keys stay at home.</summary>
    KeysAtHome = 1 << 15,

    /// <summary>Only the declared projection.</summary>
    ProjectionOnly = 1 << 16,

    /// <summary>A lawyer's decision before anything happens.</summary>
    LegalReview = 1 << 17,
}
