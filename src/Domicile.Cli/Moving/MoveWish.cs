using Domicile.Estate;

namespace Domicile.Cli.Moving;

/// <summary>What the command line of <c>domicile move</c> asks for.</summary>
/// <param name="Due">Everybody who is not where the policy wants them.</param>
/// <param name="Where">A further condition, SQL.</param>
/// <param name="To">A site of the operator's choice.</param>
/// <param name="Kind">The subject kind; null where there is one only.</param>
/// <param name="Batch">Subjects a batch.</param>
/// <param name="Rate">Rows a second.</param>
/// <param name="Verdict">Why the home set may be left.</param>
/// <param name="DryRun">Only say what would move.</param>
/// <param name="Yes">Do not ask.</param>
/// <param name="Json">Print one object.</param>
internal sealed record MoveWish(
    bool Due, string? Where, SiteId? To, string? Kind, int? Batch, int? Rate, string? Verdict, bool DryRun, bool Yes, bool Json)
{
    /// <summary>The day whose law is asked; null for today. Only for plans: nobody moves today by the law of another day.</summary>
    public DateOnly? On { get; init; }
}
