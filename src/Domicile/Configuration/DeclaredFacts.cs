using System.Text;
using Domicile.Estate;
using Domicile.Estate.Facts;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy;
using Domicile.Policy.Verdicts.Evidence;

namespace Domicile.Configuration;

/// <summary>What domicile.yaml says of sites and homes, written as facts: verdicts and homes follow from facts alone, and these are
/// stored and replayed like any others.</summary>
/// <remarks>Of a site that no facts file describes nothing more is known than its country, state and operator: it is taken to have been
/// in that state always, and its operator to be established where the site stands and to be controlled by nobody.</remarks>
public static class DeclaredFacts
{
    /// <summary>The name of the text, and the source of every fact in it.</summary>
    public const string Name = "domicile.yaml";

    private const string Source = "declared in domicile.yaml";

    /// <summary>The text.</summary>
    /// <param name="sites">The sites.</param>
    /// <param name="kinds">The subject kinds, for their homes.</param>
    /// <param name="described">Facts files: sites and entities that they describe are left to them.</param>
    /// <param name="controller">Who answers for the data, for whom the operators of these sites act; null when nobody said.</param>
    public static SourceText Text(
        IEnumerable<Site> sites, IEnumerable<SubjectKind> kinds, IEnumerable<SourceNode.Map> described, string? controller)
    {
        var files = described.ToList();
        var alone = sites.ExceptBy(Names(files, "sites"), s => s.Id.Text).Select(s => (Site: s, Entity: s.Operator ?? $"operator of {s.Id}")).ToList();
        var entities = alone.DistinctBy(s => s.Entity, StringComparer.Ordinal).ExceptBy(Names(files, "entities"), s => s.Entity).ToList();
        var always = $"valid_from: 0001-01-01, source: {Source}";
        var text = new StringBuilder();
        Section(text, "entities", entities, s => $"  {Word(s.Entity)}: {{ name: {Word(s.Entity)}, country: {CountryOf(s.Site)}, chain_ends: true, source: {Source} }}");
        Section(text, "sites", alone, s =>
            $"  {s.Site.Id}: {{ country: {CountryOf(s.Site)}, operator: [{{ entity: {Word(s.Entity)}, {always} }}], "
            + $"lifecycle: [{{ stage: {Vocabulary.WordFor(s.Site.State)}, on: 0001-01-01, source: {Source} }}] }}");
        Section(text, "processors", alone.DistinctBy(s => s.Entity, StringComparer.Ordinal).Where(s => s.Entity != controller), s =>
            $"  - {{ controller: {Word(controller ?? CaseFacts.Unstated)}, processor: {Word(s.Entity)}, {always} }}");
        Section(text, "homes", kinds.SelectMany(k => k.Homes.Select(h => (k, h))), rule =>
            $"  - {{ kind: {rule.k.Name}, when: {When(rule.h)}, at: [{string.Join(", ", rule.h.At)}] }}");
        return new SourceText(Name, text.ToString());
    }

    private static IEnumerable<string> Names(IEnumerable<SourceNode.Map> files, string section) =>
        from file in files
        from entry in file.Entries
        where entry.Key.Text == section
        from named in (entry.Value as SourceNode.Map)?.Entries ?? []
        select named.Key.Text;

    private static void Section<T>(StringBuilder text, string name, IEnumerable<T> all, Func<T, string> line)
    {
        var lines = all.Select(line).ToList();
        if (lines.Count > 0)
        {
            text.Append(name).Append(":\n").AppendJoin('\n', lines).Append('\n');
        }
    }

    /// <summary>Codes that ISO 3166-1 leaves to the user are unknown to every pack, and so to homes.</summary>
    private static string When(HomeRule rule) => rule.When is { } countries
        ? $"[{string.Join(", ", countries.Select(c => c.Text).Where(c => Country.TryParse(c, out _)).Order(StringComparer.Ordinal))}]"
        : "any";

    private static string CountryOf(Site site) => Country.Of(site.Country).ToString();

    private static string Word(string text) => SourceWriter.Quoted(text);
}
