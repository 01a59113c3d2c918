using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy.Homes.Planning;
using Domicile.Policy.Law.Reading;
using Domicile.Policy.Verdicts;
using Domicile.Policy.Verdicts.Evidence;

namespace Domicile.Policy.InForce;

/// <summary>All texts from which verdicts and homes follow: law packs, the operator's rules, facts. The same texts and the same day
/// give the same answers, so a stored document replays any past day.</summary>
/// <param name="Parts">The texts; the order counts.</param>
public sealed record PolicyDocument(ImmutableArray<DocumentPart> Parts)
{
    /// <summary>SHA-256 over every part's role, name, length and text, lower-case hex: what names the document.</summary>
    public string Hash
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var part in Parts)
            {
                var text = Encoding.UTF8.GetBytes(part.Text);
                hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{part.Role}\n{part.Name}\n{text.Length}\n")));
                hash.AppendData(text);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <summary>The document of these files.</summary>
    /// <param name="law">Packs and the map of classes.</param>
    /// <param name="rules">The operator's rules; null for <see cref="OperatorPolicy.StoreOnly"/>.</param>
    /// <param name="facts">Facts; where two declare homes, the first counts.</param>
    public static PolicyDocument Of(IEnumerable<SourceText> law, SourceText? rules, IEnumerable<SourceText> facts) => new(
    [
        .. law.Select(s => Part(PartRole.Law, s)),
        .. rules is null ? [] : new[] { Part(PartRole.Rules, rules) },
        .. facts.Select(s => Part(PartRole.Facts, s)),
    ]);

    /// <summary>This document with changed packs laid over its own: each takes the place of the pack of its name, or is added.</summary>
    public PolicyDocument With(IEnumerable<SourceText> packs) => new(
    [
        .. PackOverlay.Lay(Sources(PartRole.Law), packs).Select(s => Part(PartRole.Law, s)),
        .. Parts.Where(p => p.Role != PartRole.Law),
    ]);

    /// <summary>Reads all texts, and answers from then on.</summary>
    /// <exception cref="DomicileException">A text has faults; every one is listed.</exception>
    public HomePlanner Read()
    {
        var faults = new FaultLog();
        var planner = Read(faults);
        faults.ThrowIfAny("law, policy or facts");
        return planner;
    }

    /// <summary>Reads all texts, noting faults.</summary>
    public HomePlanner Read(FaultLog faults)
    {
        var book = LawBookReader.Read(Sources(PartRole.Law), faults);
        var rules = Sources(PartRole.Rules).FirstOrDefault() is { } text ? OperatorPolicyReader.Read(text, book, faults) : null;
        var facts = CaseFactsReader.Read(Sources(PartRole.Facts), book, faults);
        return new HomePlanner(new Adjudicator(book, rules ?? OperatorPolicy.StoreOnly, facts), facts.Homes);
    }

    private IEnumerable<SourceText> Sources(PartRole role) => Parts.Where(p => p.Role == role).Select(p => new SourceText(p.Name, p.Text));

    private static DocumentPart Part(PartRole role, SourceText source) => new(role, Path.GetFileName(source.File), source.Text);
}
