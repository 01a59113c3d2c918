using System.Collections.Immutable;
using System.Globalization;

namespace Domicile.Estate.Facts.Yaml;

/// <summary>Reads the keys of one mapping by type, notes a fault for each wrong value, and at <see cref="Close"/> for
/// each key that nobody asked for.</summary>
public sealed class MapReader
{
    private readonly Dictionary<string, SourceNode> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Place> _keys = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>Starts to read; a key that stands twice is a fault.</summary>
    public MapReader(SourceNode.Map map, FaultLog faults)
    {
        (At, Faults) = (map.At, faults);
        foreach (var (key, value) in map.Entries)
        {
            if (!_entries.TryAdd(key.Text, value))
            {
                faults.Add(key.At, $"'{key.Text}' stands twice.", "Keep one of the two.");
                continue;
            }

            _keys[key.Text] = key.At;
        }
    }

    /// <summary>Where the mapping starts.</summary>
    public Place At { get; }

    /// <summary>Where faults go.</summary>
    public FaultLog Faults { get; }

    /// <summary>The keys as written, in order, for mappings whose keys are names.</summary>
    public IEnumerable<Located<string>> Names => _keys.Select(key => new Located<string>(key.Key, key.Value));

    /// <summary>Was the key written?</summary>
    public bool Has(string key)
    {
        _asked.Add(key);
        return _entries.ContainsKey(key);
    }

    /// <summary>Where the key was written, or the mapping's own place.</summary>
    public Place PlaceOf(string key) => _keys.TryGetValue(key, out var at) ? at : At;

    /// <summary>One text, or null.</summary>
    public string? Text(string key) => Find(key) switch
    {
        null => null,
        SourceNode.Scalar scalar => scalar.Text,
        var other => Wrong<string>(other, key, "one value"),
    };

    /// <summary>One text that must be there.</summary>
    public string Required(string key)
    {
        if (Text(key) is { Length: > 0 } text)
        {
            return text;
        }

        Faults.Add(PlaceOf(key), $"'{key}' is missing.", $"Add '{key}: ...'.");
        return "";
    }

    /// <summary>A date written yyyy-MM-dd, or null.</summary>
    public DateOnly? Date(string key)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return date;
        }

        Faults.Add(_entries[key].At, $"'{text}' is not a date.", "Write dates as 2026-01-31.");
        return null;
    }

    /// <summary>True, false, or the value when nothing is written.</summary>
    public bool Flag(string key, bool otherwise = false) => Text(key) switch
    {
        null => otherwise,
        "true" => true,
        "false" => false,
        var text => Wrong<bool>(_entries[key], key, $"true or false, not '{text}'"),
    };

    /// <summary>A whole number of 0 or more, or null.</summary>
    public long? Number(string key)
    {
        var text = Text(key);
        return text is null ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : Wrong<long?>(_entries[key], key, $"a whole number, not '{text}'");
    }

    /// <summary>A value of a closed vocabulary, or null.</summary>
    public TWord? Word<TWord>(string key)
        where TWord : struct, Enum
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (Vocabulary.TryRead<TWord>(text, out var value))
        {
            return value;
        }

        Faults.Add(_entries[key].At, $"'{text}' is not known as '{key}'.", Suggestion.For(text, Vocabulary.Words<TWord>()));
        return null;
    }

    /// <summary>A country code, <c>unknown</c>, or null.</summary>
    public Country? Country(string key)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (text == "unknown" || Facts.Country.TryParse(text, out _))
        {
            return Facts.Country.Parse(text);
        }

        Faults.Add(_entries[key].At, $"'{text}' is not a country.", Facts.Country.HintFor(text));
        return null;
    }

    /// <summary>A list of texts; one text alone counts as a list of one.</summary>
    public ImmutableArray<Located<string>> Texts(string key) => Find(key) switch
    {
        null => [],
        SourceNode.Scalar one => [new(one.Text, one.At)],
        SourceNode.Items items => [.. items.Nodes.Select(n => AsText(n, key)).OfType<Located<string>>()],
        var other => Wrong<ImmutableArray<Located<string>>?>(other, key, "a list of words") ?? [],
    };

    /// <summary>A mapping, or null.</summary>
    public MapReader? Map(string key) => Find(key) switch
    {
        null => null,
        SourceNode.Map map => new MapReader(map, Faults),
        var other => Wrong<MapReader>(other, key, "a mapping of keys and values"),
    };

    /// <summary>A list of mappings; nothing written is an empty list.</summary>
    public IReadOnlyList<MapReader> Maps(string key) => Find(key) switch
    {
        null => [],
        SourceNode.Items items => [.. items.Nodes.Select(n => AsMap(n, key)).OfType<MapReader>()],
        var other => Wrong<MapReader[]>(other, key, "a list of mappings ('- { ... }')") ?? [],
    };

    /// <summary>Ends the reading: a key nobody asked for is a fault.</summary>
    public void Close()
    {
        foreach (var (key, at) in _keys.Where(k => !_asked.Contains(k.Key)))
        {
            Faults.Add(at, $"'{key}' is not a known key here.", Suggestion.For(key, _asked));
        }
    }

    private Located<string>? AsText(SourceNode node, string key) =>
        node is SourceNode.Scalar scalar ? new Located<string>(scalar.Text, scalar.At) : Wrong<Located<string>?>(node, key, "words only");

    private MapReader? AsMap(SourceNode node, string key) =>
        node is SourceNode.Map map ? new MapReader(map, Faults) : Wrong<MapReader>(node, key, "mappings only");

    private SourceNode? Find(string key)
    {
        _asked.Add(key);
        return _entries.GetValueOrDefault(key);
    }

    private T? Wrong<T>(SourceNode node, string key, string wanted)
    {
        Faults.Add(node.At, $"'{key}' wants {wanted}.", "See docs/law.md for the form.");
        return default;
    }
}
