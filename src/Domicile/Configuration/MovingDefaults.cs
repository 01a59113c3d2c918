namespace Domicile.Configuration;

/// <summary>What a move does unless its command says otherwise (<c>moving:</c> in domicile.yaml).</summary>
/// <param name="BatchSubjects">Subjects fenced and switched together.</param>
/// <param name="RowsPerSecond">Limit of the copy; null for none.</param>
/// <param name="Grace">How long the source keeps the rows after the switch, before they are erased.</param>
/// <param name="WriterPatience">How long a fence waits for open writers before it lets go and tries again later.</param>
public sealed record MovingDefaults(int BatchSubjects, int? RowsPerSecond, TimeSpan Grace, TimeSpan WriterPatience)
{
    /// <summary>How long open transactions may hold up a slot, a round or a wave before they are named and the step is tried again.</summary>
    public TimeSpan OpenTransactions { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many bytes of log a pair's slot may keep at its source before it is dropped; null for no limit.</summary>
    public long? LogBudget { get; init; }

    /// <summary>What it leaves to everybody else.</summary>
    public Throttle Throttle { get; init; } = Throttle.None;

    /// <summary>500 subjects, no limit, no grace, two seconds.</summary>
    public static MovingDefaults Usual { get; } = new(500, null, TimeSpan.Zero, TimeSpan.FromSeconds(2));
}
