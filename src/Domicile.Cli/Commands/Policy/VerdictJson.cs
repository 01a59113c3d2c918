using Domicile.Estate.Facts.Yaml;
using Domicile.Policy.InForce;
using Domicile.Policy.Verdicts;

namespace Domicile.Cli.Commands.Policy;

/// <summary>A verdict as JSON: the form is documented in docs/law.md.</summary>
internal static class VerdictJson
{
    public static object Of(Verdict verdict, string decisionTable, Enactment? inForce) => new
    {
        Verdict = verdict.Allowed ? "allow" : "refuse",
        On = verdict.Day,
        DecisionTable = decisionTable,
        InForce = inForce is null ? null : new { inForce.Number, inForce.Since, inForce.Document },
        verdict.Unverified,
        Obligations = VerdictText.Words(verdict.Obligations),
        verdict.Identifiability,
        Findings = verdict.Findings.Select(f => new
        {
            f.Pack,
            Verdict = f.Allowed ? "allow" : "refuse",
            f.ReachedBy,
            DecidedBy = f.DecidedBy.Select(r => new
            {
                Row = r.Name,
                Effect = Vocabulary.WordFor(r.Effect),
                r.Says,
                ValidFrom = r.Period.From,
                ValidTo = r.Period.To,
                r.Source,
                r.Verified,
            }),
            WouldPermit = f.WouldPermit.Select(r => new { Row = r.Name, r.With }),
        }),
        verdict.Remarks,
    };
}
