using System.Collections.Immutable;
using System.Globalization;
using Domicile.Configuration.Yaml;
using Domicile.Estate;
using Domicile.Estate.Facts.Yaml;
using Domicile.Postgres;

namespace Domicile.Configuration.Reading;

/// <summary>Reads <c>sites</c>.</summary>
internal static class SiteReader
{
    private static readonly string[] States = [.. Enum.GetNames<SiteState>().Select(s => s.ToLowerInvariant())];

    internal static ImmutableArray<Site> Read(ReadingContext context)
    {
        var entries = context.Sections.Entries("sites");
        var sites = ImmutableArray.CreateBuilder<Site>();
        var places = new Dictionary<SiteId, YamlValue>();
        for (var i = 0; i < entries.Length; i++)
        {
            if (One(entries[i].Key, entries[i].Value, i, context) is { } site && places.TryAdd(site.Id, entries[i].Key))
            {
                sites.Add(site);
            }
        }

        Unlike(sites, places);
        return sites.ToImmutable();
    }

    private static Site? One(YamlValue key, YamlValue value, int index, ReadingContext context)
    {
        var keys = value.Keys("A site", "country", "operator", "state", "postgres", "number", "buildings");
        var id = Id(key);
        var country = keys.TryGetValue("country", out var at) ? AreaReader.Country(at) : Missing(key);
        var database = keys.TryGetValue("postgres", out var postgres) ? AddressReader.Read(postgres, context) : null;
        var state = keys.TryGetValue("state", out var word) ? State(word) : postgres is null ? SiteState.Announced : SiteState.Live;
        var number = keys.TryGetValue("number", out var written) ? Number(written, index) : index;
        var operatedBy = keys.TryGetValue("operator", out var name) ? name.Text("The operator") : null;
        if (keys.TryGetValue("buildings", out var buildings))
        {
            Buildings(buildings);
        }

        if (postgres is null && state is SiteState.Live or SiteState.Draining)
        {
            key.Fault($"Site '{id}' holds data and has no 'postgres'.", "Add its connection, or give it an earlier state.");
        }

        return id is null || country is null ? null : new(id, number, country.Value, operatedBy, state, database);
    }

    private static SiteId? Id(YamlValue key)
    {
        try
        {
            return SiteId.Parse(YamlValue.KeyText(key.Node));
        }
        catch (DomicileException wrong)
        {
            key.Fault($"{wrong.Message} {wrong.Detail}", "Rename the site.");
            return null;
        }
    }

    private static CountryCode? Missing(YamlValue key)
    {
        key.Fault("The site has no country.", "Add 'country:' with the code of the country where its disks stand.");
        return null;
    }

    private static SiteState State(YamlValue value)
    {
        var word = value.Text("The state") ?? "";
        if (States.Contains(word, StringComparer.Ordinal))
        {
            return Enum.Parse<SiteState>(word, ignoreCase: true);
        }

        value.Fault($"'{word}' is not a site's state.", Suggestion.For(word, States));
        return SiteState.Live;
    }

    private static int Number(YamlValue value, int fallback)
    {
        if (int.TryParse(value.Text("The number"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < 64)
        {
            return number;
        }

        value.Fault("A site's number is from 0 to 63.", "It is the residue of the ids born there; give each site its own, for good.");
        return fallback;
    }

    /// <summary>Buildings belong to the estate's capacity; here only their form is checked.</summary>
    private static void Buildings(YamlValue value)
    {
        foreach (var item in value.Items().Where(item => item.IsMapping || item.IsSequence))
        {
            if (item.IsSequence || item.Entries("A building").All(e => YamlValue.KeyText(e.Key.Node) != "name"))
            {
                item.Fault("A building is a name, or a mapping with a 'name'.", "For instance: buildings: [HAM-1, { name: HAM-2 }]");
            }
        }
    }

    private static void Unlike(ImmutableArray<Site>.Builder sites, Dictionary<SiteId, YamlValue> places)
    {
        foreach (var twice in sites.GroupBy(s => s.Number).SelectMany(g => g.Skip(1).Select(s => (s, g.First()))))
        {
            places[twice.s.Id].Fault($"Sites '{twice.Item2.Id}' and '{twice.s.Id}' have one number, {twice.s.Number}.", "Give each its own 'number:', or none at all.");
        }

        foreach (var site in sites.Where(s => s.Number > 63))
        {
            places[site.Id].Fault("An estate has at most 64 sites.", "Give sites that were left a state 'exited' in an archive of their own.");
        }

        foreach (var twice in sites.Where(s => s.Database is not null).GroupBy(s => s.Database!.ToString(), StringComparer.Ordinal).Where(g => g.Skip(1).Any()))
        {
            places[twice.Last().Id].Fault($"Sites '{twice.First().Id}' and '{twice.Last().Id}' name the same database.", "Each site has a PostgreSQL of its own.");
        }
    }
}
