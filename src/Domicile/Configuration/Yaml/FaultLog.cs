using System.Collections.Immutable;

namespace Domicile.Configuration.Yaml;

/// <summary>Gathers what is wrong, and where every part stands, while files are read.</summary>
internal sealed class FaultLog(string root)
{
    private readonly List<Fault> _faults = [];
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);

    internal bool HasErrors => _faults.Exists(f => !f.IsNote);

    internal ImmutableArray<Fault> All =>
        [.. _faults.OrderBy(f => f.File, StringComparer.Ordinal).ThenBy(f => f.Line).ThenBy(f => f.Column)];

    internal SourceMap Sources => new(root, _places.ToImmutableDictionary(StringComparer.Ordinal));

    internal void Add(Place place, string message, string hint, bool isNote = false) =>
        _faults.Add(new(place.File, place.Line, place.Column, message, hint) { IsNote = isNote });

    /// <summary>Takes over what was found in files of law, policy and facts.</summary>
    internal void Add(Estate.Facts.Yaml.FaultLog others) =>
        _faults.AddRange(others.Faults.Select(f => new Fault(f.At.File, f.At.Line, f.At.Column, f.Says, f.Hint)));

    /// <summary>Was this part written?</summary>
    internal bool IsWritten(string path) => _places.ContainsKey(path);

    internal void Stands(string path, Place place) => _places.TryAdd(path, place);
}
