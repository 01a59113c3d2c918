using System.Collections.Immutable;
using Domicile.Configuration.Yaml;
using Domicile.Estate;
using Domicile.Estate.Facts;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy;
using Domicile.Policy.InForce;
using Domicile.Policy.Law.Reading;
using Domicile.Policy.Verdicts.Evidence;

namespace Domicile.Configuration.Reading;

/// <summary>Reads <c>law</c>: which packs hold, the operator's rules, the facts. Without it the product's packs hold, the operator keeps
/// data at declared homes and shows it to nobody, and of sites nothing is known but what <c>sites</c> says.</summary>
internal sealed class LawReader(ReadingContext context, ImmutableArray<Site> sites, ImmutableArray<SubjectKind> kinds)
{
    internal LawSection Read()
    {
        if (context.Sections.Single("law") is not { } section)
        {
            return new(PolicyDocument.Of(ShippedLaw.Sources, null, [DeclaredFacts.Text(sites, kinds, [], null)]), null, null);
        }

        var keys = section.Keys("'law'", "packs", "add", "policy", "facts", "controller");
        var packs = keys.TryGetValue("packs", out var own) ? Files(own) : [.. ShippedLaw.Sources];
        var law = keys.TryGetValue("add", out var added) ? PackOverlay.Lay(packs, Files(added)) : packs;
        var rules = keys.TryGetValue("policy", out var policy) ? Files(policy) is [var first, ..] ? first : null : null;
        var controller = keys.TryGetValue("controller", out var who) ? who.Text("The controller") : null;
        var facts = keys.TryGetValue("facts", out var known) ? Facts(known) : [];
        var declared = DeclaredFacts.Text(sites, kinds, facts.Select(f => f.Map), controller);
        var document = PolicyDocument.Of(law, rules, [declared, .. facts.Select(f => f.Source)]);
        Check(section, law, rules, [SourceReader.Read(declared, new())!, .. facts.Select(f => f.Map)], controller);
        return new(document, context.Log.HasErrors ? null : document.Read(), controller);
    }

    /// <summary>Everything is read where it was written, so that faults tell that place.</summary>
    private void Check(YamlValue section, IEnumerable<SourceText> law, SourceText? rules, IEnumerable<SourceNode.Map> facts, string? controller)
    {
        var faults = new Estate.Facts.Yaml.FaultLog();
        var book = LawBookReader.Read(law, faults);
        if (rules is not null)
        {
            Policy.Verdicts.OperatorPolicyReader.Read(rules, book, faults);
        }

        var known = CaseFactsReader.Read(facts, book, faults);
        context.Log.Add(faults);
        if (controller is not null && !known.Estate.Entities.ContainsKey(controller) && known.Arrangements.All(a => a.Id != controller))
        {
            section.At("law.controller").Fault($"'{controller}' is neither an entity nor a joint arrangement.",
                Suggestion.For(controller, known.Estate.Entities.Keys.Concat(known.Arrangements.Select(a => a.Id))));
        }

        foreach (var site in sites)
        {
            Compare(site, known.Estate.Find(site.Id)!);
        }
    }

    private void Compare(Site site, SiteFacts facts)
    {
        var path = $"sites.{site.Id}";
        if (facts.Country != Country.Of(site.Country))
        {
            context.Log.Add(context.Log.Sources.Of($"{path}.country"), $"Site '{site.Id}' stands in {site.Country} here and in {facts.Country} in the facts.", "Correct one of the two.");
        }

        var isDescribed = facts.Lifecycle.Any(e => e.On > DateOnly.MinValue);
        if (isDescribed && context.Log.IsWritten($"{path}.state"))
        {
            context.Log.Add(context.Log.Sources.Of($"{path}.state"), $"The facts tell the stages of site '{site.Id}' with their days.", "Take 'state' out: what the facts say counts.");
        }
    }

    private List<(SourceText Source, SourceNode.Map Map)> Facts(YamlValue value)
    {
        if (value.Node is SourceNode.Map inPlace)
        {
            return [(new SourceText("facts", SourceWriter.Text(inPlace)), inPlace)];
        }

        var faults = new Estate.Facts.Yaml.FaultLog();
        var files = Files(value).Select(f => (f, Map: SourceReader.Read(f, faults))).ToList();
        context.Log.Add(faults);
        return [.. files.Where(f => f.Map is not null).Select(f => (f.f, f.Map!))];
    }

    /// <summary>The files behind a path or a list of paths, relative to the folder of the file that names them.</summary>
    private static List<SourceText> Files(YamlValue value)
    {
        var files = new List<SourceText>();
        foreach (var item in value.Items())
        {
            if (item.Text("A path") is not { } path)
            {
                continue;
            }

            try
            {
                files.AddRange(SourceText.Load(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(item.File))!, path)));
            }
            catch (DomicileException absent)
            {
                item.Fault($"{absent.Message} {absent.Detail}", absent.Hint);
            }
        }

        return files;
    }
}
