using System.Globalization;
using System.Text;
using Domicile.Policy.Law.Rows;
using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Policy.Verdicts;

/// <summary>Writes a verdict as an officer reads it: the answer, then each pack's reason, then what to beware of.</summary>
public static class VerdictText
{
    /// <summary>Several lines, the last without a line break.</summary>
    public static string Of(Verdict verdict)
    {
        var text = new StringBuilder();
        text.Append(verdict.Allowed ? "ALLOW" : "REFUSE").Append(verdict.Unverified ? " (on unverified rows)" : "")
            .Append(CultureInfo.InvariantCulture, $" under the rows in force on {verdict.Day:yyyy-MM-dd}").Append('\n');
        foreach (var finding in verdict.Findings)
        {
            Append(text, finding);
        }

        if (!verdict.Allowed && verdict.Findings.All(f => f.Allowed))
        {
            text.Append("  no pack of law reaches this subject by anything that is known, so nothing is allowed\n");
        }

        if (verdict.Obligations != Obligation.None)
        {
            text.Append("  obliged to: ").AppendJoin(", ", Words(verdict.Obligations)).Append('\n');
        }

        text.Append("  identifiable: ").Append(verdict.Identifiability).Append('\n');
        foreach (var remark in verdict.Remarks)
        {
            text.Append("  note: ").Append(remark).Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }

    /// <summary>The words of obligations, in order.</summary>
    public static IEnumerable<string> Words(Obligation obligations) => Enum.GetValues<Obligation>()
        .Where(o => o != Obligation.None && obligations.HasFlag(o))
        .Select(Estate.Facts.Yaml.Vocabulary.WordFor);

    /// <summary>One sentence: who refuses or allows, and by which rows.</summary>
    public static string Summary(Verdict verdict) => verdict.Allowed
        ? "allowed: " + string.Join(", ", verdict.DecidedBy.Where(r => r.Effect == RowEffect.Permit).Select(r => r.Name))
        : "refused: " + string.Join("; ", verdict.Findings.Where(f => !f.Allowed).Select(Reason).DefaultIfEmpty("no pack of law reaches it"));

    private static string Reason(PackFinding finding) => finding.DecidedBy.IsEmpty
        ? $"{finding.Pack} has no row that permits it"
        : string.Join(", ", finding.DecidedBy.Select(r => $"{r.Name} ({r.Says})"));

    private static void Append(StringBuilder text, PackFinding finding)
    {
        text.Append("  ").Append(finding.Allowed ? "allow  " : "refuse ").Append(finding.Pack)
            .Append(" (").AppendJoin(", ", finding.ReachedBy).Append(')').Append('\n');
        foreach (var row in finding.DecidedBy)
        {
            text.Append("      ").Append(Estate.Facts.Yaml.Vocabulary.WordFor(row.Effect)).Append(' ').Append(row.Name)
                .Append(": ").Append(row.Says).Append(CultureInfo.InvariantCulture, $", {row.Period}; source: {row.Source}").Append('\n');
        }

        if (!finding.Allowed && finding.DecidedBy.IsEmpty)
        {
            text.Append("      no row permits it\n");
        }

        foreach (var row in finding.WouldPermit)
        {
            IEnumerable<string> wanted = [.. row.With, .. row.Counters.Select(c => c.ToString())];
            text.Append("      would permit: ").Append(row.Name).Append(", with ").AppendJoin(" and ", wanted).Append('\n');
        }
    }
}
