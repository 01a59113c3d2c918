using System.Collections.Immutable;
using Domicile.Configuration.Yaml;
using Domicile.Estate;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy;
using Domicile.Policy.Homes.Rehoming;
using Domicile.Postgres;

namespace Domicile.Configuration.Reading;

/// <summary>Reads <c>subjects</c>: the kinds, their residence and their home rules.</summary>
internal sealed class SubjectReader(ImmutableDictionary<string, Area> areas, ImmutableArray<Site> sites)
{
    internal ImmutableArray<SubjectKind> Read(ReadingContext context)
    {
        var entries = context.Sections.Entries("subjects");
        var kinds = entries.Select(e => One(e.Key, e.Value)).OfType<SubjectKind>().ToImmutableArray();
        foreach (var (kind, key) in kinds.SelectMany(k => k.Links.Keys.Select(link => (k, link))).Where(l => kinds.All(k => k.Name != l.link)))
        {
            var place = context.Log.Sources.Of($"subjects.{kind.Name}.links.{key}");
            context.Log.Add(place, $"There is no subject kind '{key}' to link to.", Suggestion.For(key, [.. kinds.Select(k => k.Name)]));
        }

        return kinds;
    }

    private SubjectKind? One(YamlValue key, YamlValue value)
    {
        var name = YamlValue.KeyText(key.Node);
        if (name.Length is 0 or > 40 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'))
        {
            key.Fault($"'{name}' is not a name for a subject kind.", "Wanted: 1 to 40 of a-z, 0-9 and '_'.");
            return null;
        }

        var keys = value.Keys("A subject kind", "table", "key", "aliases", "residence", "homes", "links");
        var table = Present(keys, "table", key, name, "table: users") is { } at ? TableReader.Name(at) : null;
        var columns = Present(keys, "key", key, name, "key: id")?.Texts("A key column") ?? [];
        var where = Present(keys, "residence", key, name, "residence: country");
        DeclaredRehoming? changes = null;
        var residence = where is null ? null : Residence(where, out changes);
        var homes = Present(keys, "homes", key, name, "homes: [{ when: any, at: [...] }]") is { } rules ? Homes(rules) : [];
        var aliases = keys.TryGetValue("aliases", out var found) ? found.Texts("An alias") : [];
        return table is null || residence is null ? null : new(name, table, columns, aliases, residence, homes)
        {
            Rehoming = changes,
            Links = keys.TryGetValue("links", out var links)
                ? links.Entries("'links'").ToImmutableDictionary(l => YamlValue.KeyText(l.Key.Node), l => l.Value.Texts("A column"))
                : ImmutableDictionary<string, ImmutableArray<string>>.Empty,
        };
    }

    private static YamlValue? Present(Dictionary<string, YamlValue> keys, string what, YamlValue key, string name, string example)
    {
        if (keys.TryGetValue(what, out var value))
        {
            return value;
        }

        key.Fault($"Subject kind '{name}' has no '{what}'.", $"For instance: {example}");
        return null;
    }

    private static Residence? Residence(YamlValue value, out DeclaredRehoming? changes)
    {
        changes = null;
        if (!value.IsMapping)
        {
            return value.Text("The residence column") is { } column ? new Residence.Column(column, Map(null)) : null;
        }

        var keys = value.Keys("'residence'", "column", "map", "sql", "changes");
        changes = keys.TryGetValue("changes", out var how) ? RehomingReader.Read(how) : null;
        if (keys.ContainsKey("sql") == keys.ContainsKey("column"))
        {
            value.Fault("'residence' wants either a column or an SQL expression.", "Write { column: country, map: {...} } or { sql: \"...\" }.");
            return null;
        }

        if (keys.TryGetValue("sql", out var sql))
        {
            return sql.Text("The residence expression") is { } text ? new Residence.Expression(text) : null;
        }

        return keys["column"].Text("The residence column") is { } name ? new Residence.Column(name, Map(keys.GetValueOrDefault("map"))) : null;
    }

    private static ImmutableDictionary<string, CountryCode> Map(YamlValue? value)
    {
        var map = ImmutableDictionary.CreateBuilder<string, CountryCode>(StringComparer.Ordinal);
        foreach (var (key, country) in value?.Entries("'map'") ?? [])
        {
            if (AreaReader.Country(country) is { } code)
            {
                map[YamlValue.KeyText(key.Node)] = code;
            }
        }

        return map.ToImmutable();
    }

    private ImmutableArray<HomeRule> Homes(YamlValue value)
    {
        var rules = ImmutableArray.CreateBuilder<HomeRule>();
        YamlValue? any = null;
        foreach (var item in value.Items())
        {
            if (any is not null)
            {
                item.Fault("This home rule is never reached.", $"The rule for 'any' at {any.Place} comes first; put it last.");
            }

            var keys = item.Keys("A home rule", "when", "at");
            if (!keys.TryGetValue("when", out var when) || !keys.TryGetValue("at", out var at))
            {
                item.Fault("A home rule wants 'when' and 'at'.", "For instance: { when: [eea], at: [ie-dublin] }");
                continue;
            }

            var (countries, isAny) = AreaReader.Countries(when, areas);
            any = isAny ? item : any;
            rules.Add(new(countries, [.. at.Items().Select(Home).OfType<SiteId>()]));
        }

        if (any is null)
        {
            value.Fault("No home rule covers everybody.", "End the list with { when: any, at: [...] }, for countries that no rule names and for those unknown.");
        }

        return rules.ToImmutable();
    }

    private SiteId? Home(YamlValue value)
    {
        if (value.Text("A site") is not { } text)
        {
            return null;
        }

        var site = sites.FirstOrDefault(s => s.Id.Text == text);
        if (site is null)
        {
            value.Fault($"There is no site '{text}'.", sites.IsEmpty ? "Declare it under 'sites'." : Suggestion.For(text, [.. sites.Select(s => s.Id.Text)]));
        }
        else if (site.State != SiteState.Live)
        {
            value.Note($"Site '{text}' is {site.State.ToString().ToLowerInvariant()}, and only a live site takes homes.", "It is passed over until it is live.");
        }

        return site?.Id;
    }
}
