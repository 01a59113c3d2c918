using System.Collections.Immutable;
using System.Globalization;
using Domicile.Estate.Facts.Yaml;

namespace Domicile.Estate.Facts;

/// <summary>Reads <c>entities</c>, <c>control</c>, <c>sites</c> and <c>interim</c> from the mappings of facts files.</summary>
public sealed class EstateFactsReader(FaultLog faults)
{
    private readonly Dictionary<string, LegalEntity> _entities = new(StringComparer.Ordinal);
    private readonly List<(ControlLink Link, Place At)> _links = [];
    private readonly List<SiteFacts> _sites = [];
    private readonly List<(string Entity, Place At)> _named = [];
    private readonly List<(SiteId Site, Place At)> _namedSites = [];
    private readonly List<InterimHosting> _interim = [];

    /// <summary>Reads one file's part; keys of other parts are left alone.</summary>
    public void Read(MapReader file)
    {
        ReadNamed(file.Map("entities"), ReadEntity);
        foreach (var link in file.Maps("control"))
        {
            ReadLink(link);
        }

        ReadNamed(file.Map("sites"), ReadSite);
        foreach (var interim in file.Maps("interim"))
        {
            ReadInterim(interim);
        }
    }

    /// <summary>Checks that what is named exists, and hands the facts over.</summary>
    public EstateFacts Finish()
    {
        foreach (var (entity, at) in _named.Where(n => !_entities.ContainsKey(n.Entity)))
        {
            faults.Add(at, $"No entity '{entity}' is known.", $"Add it under 'entities'. {Suggestion.For(entity, _entities.Keys)}");
        }

        foreach (var (site, at) in _namedSites.Where(n => _sites.TrueForAll(s => s.Id != n.Site)))
        {
            faults.Add(at, $"No site '{site}' is known.", Suggestion.For(site.Text, _sites.Select(s => s.Id.Text)));
        }

        return new EstateFacts
        {
            Entities = _entities.ToImmutableDictionary(StringComparer.Ordinal),
            Links = [.. _links.Select(l => l.Link)],
            Sites = [.. _sites],
            Interim = [.. _interim],
        };
    }

    private static void ReadNamed(MapReader? map, Action<Located<string>, MapReader> read)
    {
        foreach (var name in map?.Names ?? [])
        {
            if (map!.Map(name.Value) is { } body)
            {
                read(name, body);
                body.Close();
            }
        }
    }

    private void ReadEntity(Located<string> name, MapReader entity)
    {
        var read = new LegalEntity(
            name.Value,
            entity.Required("name"),
            entity.Country("country") ?? Country.Unknown,
            entity.Flag("chain_ends"),
            entity.Required("source"));
        if (!_entities.TryAdd(name.Value, read))
        {
            faults.Add(name.At, $"Entity '{name.Value}' stands twice.", "Keep one of the two.");
        }
    }

    private void ReadLink(MapReader link)
    {
        var controller = link.Required("controller");
        var share = link.Text("share");
        var read = new ControlLink(
            Entity(link, "entity"),
            controller == "unknown" ? null : Entity(link, "controller"),
            share is null or "unknown" ? null : Percent(link, share),
            link.Flag("controls", otherwise: true),
            PeriodReader.Read(link),
            link.Required("source"));
        _links.Add((read, link.At));
        link.Close();
    }

    private void ReadSite(Located<string> name, MapReader site)
    {
        // A wrong name is a fault of its own; what stands under it is read all the same.
        var id = SiteName(name.Value, name.At) ?? SiteId.Parse("unnamed");
        if (_sites.Exists(s => s.Id == id))
        {
            faults.Add(name.At, $"Site '{id}' stands twice.", "Keep one of the two.");
        }

        var history = new SiteHistoryReader(faults, (entity, at) => _named.Add((entity, at)));
        var facts = history.Read(id, site);
        if (site.Text("takes_over") is { } before && SiteName(before, site.PlaceOf("takes_over")) is { } other)
        {
            _namedSites.Add((other, site.PlaceOf("takes_over")));
            facts = facts with { TakesOver = other };
        }

        _sites.Add(facts);
    }

    private void ReadInterim(MapReader interim)
    {
        var site = SiteName(interim.Required("site"), interim.PlaceOf("site"));
        var read = (Areas: interim.Texts("areas"), Basis: interim.Required("basis"), Source: interim.Required("source"));
        var period = PeriodReader.Read(interim);
        interim.Close();
        if (site is not null)
        {
            _namedSites.Add((site, interim.At));
            _interim.Add(new InterimHosting(site, [.. read.Areas.Select(a => a.Value)], read.Basis, period, read.Source));
        }
    }

    private string Entity(MapReader from, string key)
    {
        var entity = from.Required(key);
        _named.Add((entity, from.PlaceOf(key)));
        return entity;
    }

    private SiteId? SiteName(string text, Place at)
    {
        try
        {
            return SiteId.Parse(text);
        }
        catch (DomicileException error)
        {
            faults.Add(at, error.Message, error.Detail);
            return null;
        }
    }

    private decimal? Percent(MapReader link, string share)
    {
        if (decimal.TryParse(share, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent <= 100)
        {
            return percent;
        }

        faults.Add(link.PlaceOf("share"), $"'{share}' is not a share in percent.", "Write a number from 0 to 100, or unknown.");
        return null;
    }
}
