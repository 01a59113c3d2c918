namespace Domicile.Policy.Law;

/// <summary>In what a legal clock counts.</summary>
public enum ClockUnit
{
    /// <summary>Hours; written h.</summary>
    Hours,

    /// <summary>Calendar days; written d.</summary>
    Days,

    /// <summary>Days but Saturdays and Sundays; written bd. Public holidays are not known to the engine.</summary>
    BusinessDays,

    /// <summary>Calendar months; written mo.</summary>
    Months,
}
