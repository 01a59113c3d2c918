using Domicile.Relocation.Moves;

namespace Domicile.Cli.Moving;

/// <summary>A change of residence under way, in words.</summary>
internal static class ResidenceText
{
    public static string Of(PendingRehoming pending) =>
        $"{pending.Subjects:N0} of kind '{pending.Kind}' at {pending.Site}, {(pending.From.Length == 0 ? "unknown" : pending.From)} -> {pending.To}: {State(pending)}";

    private static string State(PendingRehoming pending) => pending.State switch
    {
        "dwelling" => $"evidence must stand unopposed, the first until {pending.Until:yyyy-MM-dd}",
        "settling" => $"re-homed not long ago, no other move before {pending.Until:yyyy-MM-dd} at the earliest",
        "noticed" => $"told; the first notice runs until {pending.Until:yyyy-MM-dd}",
        _ => "to be told (domicile residence --sql lists them, at the site)",
    };
}
