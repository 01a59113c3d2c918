namespace Domicile.Cli.Commands;

/// <summary>What <c>check</c> found, as text or as JSON.</summary>
internal sealed class CheckOutcome
{
    private readonly List<(CheckedFault First, List<string> Sites)> _faults;

    /// <summary>One fault that shows at several sites is told once, with their names.</summary>
    internal CheckOutcome(IEnumerable<CheckedFault> faults) => _faults =
    [
        .. faults.GroupBy(f => f.Fault).Select(g => (g.First(), g.Select(f => f.Site).OfType<string>().Distinct(StringComparer.Ordinal).ToList()))
            .OrderBy(f => f.Item1.Fault.File, StringComparer.Ordinal).ThenBy(f => f.Item1.Fault.Line).ThenBy(f => f.Item1.Fault.Column),
    ];

    /// <summary>Whether there is nothing but notes.</summary>
    internal bool IsSound => _faults.TrueForAll(f => f.First.Fault.IsNote);

    internal void Print(bool json)
    {
        var faults = _faults.Count(f => !f.First.Fault.IsNote);
        if (json)
        {
            JsonOutput.Print(new
            {
                Sound = IsSound,
                Faults = _faults.Select(f => new { f.First.Fault.File, f.First.Fault.Line, f.First.Fault.Column, Severity = f.First.Fault.IsNote ? "note" : "fault", f.Sites, f.First.Fault.Message, f.First.Fault.Hint }),
            });
            return;
        }

        foreach (var (first, sites) in _faults)
        {
            ErrorPrinter.Print($"{(first.Fault.IsNote ? "Note: " : "")}{first.Fault.Message}", $"{first.Fault.Place}{(sites.Count > 0 ? $", at {string.Join(", ", sites)}" : "")}", first.Fault.Hint);
        }

        Console.Out.WriteLine(IsSound ? $"The configuration is sound ({Many(_faults.Count, "note")})." : $"{Many(faults, "fault")}, {Many(_faults.Count - faults, "note")}.");
    }

    private static string Many(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
