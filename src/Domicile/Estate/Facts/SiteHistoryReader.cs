using System.Collections.Immutable;
using System.Globalization;
using Domicile.Estate.Facts.Yaml;

namespace Domicile.Estate.Facts;

/// <summary>Reads what happened at one site.</summary>
internal sealed class SiteHistoryReader(FaultLog faults, Action<string, Place> entityNamed)
{
    public SiteFacts Read(SiteId id, MapReader site)
    {
        var lifecycle = ReadLifecycle(site);
        return new SiteFacts
        {
            Id = id,
            Title = site.Text("title") ?? id.Text,
            Country = site.Country("country") ?? Country.Unknown,
            Operators = Dated(site, "operator", o => Entity(o)),
            Tenures = Dated(site, "tenure", t => t.Word<Tenure>("kind") ?? Tenure.Unknown),
            Lifecycle = lifecycle,
            Milestones = [.. Each(site, "milestones", m =>
                new Milestone(m.Required("name"), m.Date("planned"), m.Date("actual"), m.Required("source")))],
            Capacity = [.. Each(site, "capacity", ReadCapacity)],
            Outages = [.. Each(site, "outages", o => new Outage(PeriodReader.Read(o), o.Required("says"), o.Required("source")))],
            Residual = ReadResidual(site.Map("residual")),
        };
    }

    private ImmutableArray<LifecycleEvent> ReadLifecycle(MapReader site)
    {
        var events = new List<LifecycleEvent>();
        foreach (var entry in site.Maps("lifecycle"))
        {
            var stage = entry.Word<SiteState>("stage");
            var read = new LifecycleEvent(
                stage ?? default, entry.Date("on") ?? DateOnly.MaxValue, entry.Flag("planned"), entry.Required("source"));
            RefuseMissing(entry, stage is null, "stage");
            RefuseMissing(entry, !entry.Has("on"), "on");
            entry.Close();
            if (!read.Planned && events.LastOrDefault(e => !e.Planned) is { } last && (read.Stage <= last.Stage || read.On < last.On))
            {
                faults.Add(entry.At, $"Stage '{Vocabulary.WordFor(read.Stage)}' cannot follow '{Vocabulary.WordFor(last.Stage)}'.",
                    $"Stages go in this order, and so do their days: {string.Join(", ", Enum.GetValues<SiteState>().Select(Vocabulary.WordFor))}.");
            }

            events.Add(read);
        }

        return [.. events];
    }

    private CapacityFact ReadCapacity(MapReader entry)
    {
        var amount = entry.Text("amount");
        decimal? read = null;
        if (amount is not (null or "unknown"))
        {
            if (decimal.TryParse(amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                read = number;
            }
            else
            {
                faults.Add(entry.PlaceOf("amount"), $"'{amount}' is not an amount.", "Write a number, or unknown: unknown is not zero.");
            }
        }

        var resource = entry.Word<CapacityResource>("resource");
        RefuseMissing(entry, resource is null, "resource");
        return new CapacityFact(resource ?? default, read, PeriodReader.Read(entry), entry.Required("source"));
    }

    private ResidualInventory? ReadResidual(MapReader? residual)
    {
        if (residual is null)
        {
            return null;
        }

        var items = Each(residual, "items", i => new ResidualItem(
            i.Required("medium"), i.Number("count"), i.Date("sanitised_on"), i.Text("method"), i.Text("evidence")));
        var read = new ResidualInventory(
            residual.Date("opened") ?? DateOnly.MaxValue, residual.Date("closed"), [.. items], residual.Required("source"));
        residual.Close();
        return read;
    }

    private static ImmutableArray<DatedFact<T>> Dated<T>(MapReader site, string key, Func<MapReader, T> read) =>
        [.. Each(site, key, entry => new DatedFact<T>(read(entry), PeriodReader.Read(entry), entry.Required("source")))];

    private static List<T> Each<T>(MapReader from, string key, Func<MapReader, T> read)
    {
        var all = new List<T>();
        foreach (var entry in from.Maps(key))
        {
            all.Add(read(entry));
            entry.Close();
        }

        return all;
    }

    private void RefuseMissing(MapReader entry, bool missing, string key)
    {
        if (missing && !entry.Has(key))
        {
            faults.Add(entry.At, $"'{key}' is missing.", $"Add '{key}: ...'.");
        }
    }

    private string Entity(MapReader entry)
    {
        var entity = entry.Required("entity");
        entityNamed(entity, entry.PlaceOf("entity"));
        return entity;
    }
}
