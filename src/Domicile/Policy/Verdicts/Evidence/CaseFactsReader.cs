using System.Collections.Immutable;
using Domicile.Estate;
using Domicile.Estate.Facts;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy.Homes.Controllers;
using Domicile.Policy.Homes.Planning;
using Domicile.Policy.Law;
using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Policy.Verdicts.Evidence;

/// <summary>Reads facts files: sites and entities, papers in place, processors, joint arrangements, declared homes and
/// counts of subjects.</summary>
public sealed class CaseFactsReader
{
    private readonly LawBook _book;
    private readonly FaultLog _faults;
    private readonly EstateFactsReader _estate;
    private readonly List<InstrumentFact> _instruments = [];
    private readonly List<ProcessorFact> _processors = [];
    private readonly List<JointArrangement> _arrangements = [];
    private readonly List<HomePreference> _homes = [];
    private readonly List<SubjectGroup> _population = [];
    private readonly List<Located<string>> _entities = [];
    private readonly List<Located<SiteId>> _sites = [];

    private CaseFactsReader(LawBook book, FaultLog faults)
    {
        (_book, _faults) = (book, faults);
        _estate = new EstateFactsReader(faults);
    }

    /// <summary>Reads and checks all files together.</summary>
    /// <exception cref="DomicileException">Something is wrong; every fault of every file is listed.</exception>
    public static CaseFacts Load(IEnumerable<SourceText> sources, LawBook book)
    {
        var faults = new FaultLog();
        var facts = Read(sources, book, faults);
        faults.ThrowIfAny("the facts");
        return facts;
    }

    /// <summary>Reads and checks all files together, noting faults.</summary>
    public static CaseFacts Read(IEnumerable<SourceText> sources, LawBook book, FaultLog faults) =>
        Read(sources.Select(s => SourceReader.Read(s, faults)).OfType<SourceNode.Map>(), book, faults);

    /// <summary>Checks all files together that are read already, noting faults.</summary>
    public static CaseFacts Read(IEnumerable<SourceNode.Map> files, LawBook book, FaultLog faults)
    {
        var reader = new CaseFactsReader(book, faults);
        foreach (var map in files)
        {
            reader.ReadFile(new MapReader(map, faults));
        }

        return reader.Finish();
    }

    private void ReadFile(MapReader file)
    {
        _ = file.Text("note");
        _estate.Read(file);
        Each(file, "instruments", i => _instruments.Add(new InstrumentFact(
            Instrument(i), i.Has("exporter") ? Entity(i, "exporter") : null, Entity(i, "recipient"), PeriodReader.Read(i), i.Required("source"))));
        Each(file, "processors", p => _processors.Add(new ProcessorFact(
            Entity(p, "controller"), Entity(p, "processor"), PeriodReader.Read(p), p.Required("source"))));
        Each(file, "arrangements", a => _arrangements.Add(ReadArrangement(a)));
        Each(file, "homes", h => _homes.Add(new HomePreference(Areas(h, "when"), [.. Sites(h, "at")], h.Text("kind"))));
        Each(file, "population", p => _population.Add(new SubjectGroup(
            p.Text("kind") ?? "person", p.Country("residence") ?? Country.Unknown, ReadCategories(p), Entity(p, "controller"),
            Sites(p, "home").FirstOrDefault(), p.Number("count"))));
        file.Close();
    }

    private CaseFacts Finish()
    {
        var estate = _estate.Finish();
        foreach (var (entity, at) in _entities.Where(e => e.Value is not ("" or CaseFacts.Unstated) && !estate.Entities.ContainsKey(e.Value)))
        {
            _faults.Add(at, $"No entity '{entity}' is known.", $"Add it under 'entities'. {Suggestion.For(entity, estate.Entities.Keys)}");
        }

        foreach (var (site, at) in _sites.Where(s => estate.Find(s.Value) is null))
        {
            _faults.Add(at, $"No site '{site}' is known.", Suggestion.For(site.Text, estate.Sites.Select(s => s.Id.Text)));
        }

        return new CaseFacts
        {
            Estate = estate,
            Instruments = [.. _instruments],
            Processors = [.. _processors],
            Arrangements = [.. _arrangements],
            Homes = [.. _homes],
            Population = [.. _population],
        };
    }

    private JointArrangement ReadArrangement(MapReader from)
    {
        var shares = new List<ControllerShare>();
        Each(from, "shares", s => shares.Add(new ControllerShare(
            Entity(s, "controller"), Areas(s, "answers_for"), [.. s.Texts("duties").Select(d => d.Value)])));
        return new JointArrangement(
            from.Required("id"), from.Required("purpose"), from.Required("contact_point"), [.. shares], PeriodReader.Read(from), from.Required("source"));
    }

    private static void Each(MapReader from, string key, Action<MapReader> read)
    {
        foreach (var entry in from.Maps(key))
        {
            read(entry);
            entry.Close();
        }
    }

    private ImmutableArray<DataCategory> ReadCategories(MapReader from)
    {
        var read = ImmutableArray.CreateBuilder<DataCategory>();
        foreach (var (word, at) in from.Texts("categories"))
        {
            if (Estate.Facts.Yaml.Vocabulary.TryRead<DataCategory>(word, out var category))
            {
                read.Add(category);
            }
            else
            {
                _faults.Add(at, $"'{word}' is not a category.", Suggestion.For(word, Dimensions.KnownWords(Dimension.Category)));
            }
        }

        return read.ToImmutable();
    }

    private ImmutableArray<string> Areas(MapReader from, string key)
    {
        var words = from.Texts(key);
        foreach (var (word, at) in words)
        {
            if (word != "any" && !Country.TryParse(word, out _) && !_book.Areas.Names.Contains(word, StringComparer.Ordinal))
            {
                _faults.Add(at, $"'{word}' is neither a country nor a declared area.",
                    word.Length == 2 ? Country.HintFor(word) : Suggestion.For(word, _book.Areas.Names));
            }
        }

        return [.. words.Select(w => w.Value)];
    }

    private List<SiteId> Sites(MapReader from, string key)
    {
        var read = new List<SiteId>();
        foreach (var (text, at) in from.Texts(key))
        {
            try
            {
                var site = SiteId.Parse(text);
                _sites.Add(new(site, at));
                read.Add(site);
            }
            catch (DomicileException error)
            {
                _faults.Add(at, error.Message, error.Detail);
            }
        }

        return read;
    }

    private string Instrument(MapReader from)
    {
        var paper = from.Required("id");
        if (paper.Length > 0 && !_book.Instruments.Contains(paper, StringComparer.Ordinal))
        {
            _faults.Add(from.PlaceOf("id"), $"No pack declares an instrument '{paper}'.", Suggestion.For(paper, _book.Instruments));
        }

        return paper;
    }

    private string Entity(MapReader from, string key)
    {
        var entity = from.Required(key);
        _entities.Add(new(entity, from.PlaceOf(key)));
        return entity;
    }
}
