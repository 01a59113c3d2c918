using System.Collections.Immutable;
using Domicile.Estate.Facts.Yaml;

namespace Domicile.Configuration.Yaml;

/// <summary>The top-level sections of all files, read as one: a section may be spread over files, an entry may not.</summary>
internal sealed class Sections(FaultLog log)
{
    private static readonly string[] Names = ["areas", "sites", "control", "subjects", "tables", "moving", "law", "ledger"];

    private readonly Dictionary<string, List<YamlValue>> _byName = new(StringComparer.Ordinal);

    /// <summary>The one value of a section that may stand only once; null when it is absent.</summary>
    internal YamlValue? Single(string name)
    {
        var all = _byName.GetValueOrDefault(name) ?? [];
        foreach (var second in all.Skip(1))
        {
            second.Fault($"'{name}' is declared twice.", $"It stands at {all[0].Place} as well; keep one.");
        }

        return all.FirstOrDefault();
    }

    /// <summary>The entries of a section over all files; a name that comes twice is a fault.</summary>
    internal ImmutableArray<(YamlValue Key, YamlValue Value)> Entries(string name)
    {
        var entries = (_byName.GetValueOrDefault(name) ?? []).SelectMany(value => value.Entries($"'{name}'")).ToImmutableArray();
        foreach (var twice in entries.GroupBy(e => YamlValue.KeyText(e.Key.Node), StringComparer.Ordinal).Where(g => g.Skip(1).Any()))
        {
            foreach (var (key, _) in twice.Skip(1))
            {
                key.Fault($"'{twice.Key}' is declared twice under '{name}'.", $"It stands at {twice.First().Key.Place} as well; keep one.");
            }
        }

        return entries;
    }

    /// <summary>Reads one file's text; what is no YAML becomes one fault with its place.</summary>
    internal void Read(string file, string text)
    {
        var faults = new Estate.Facts.Yaml.FaultLog();
        var map = SourceReader.Read(new(file, text), faults);
        log.Add(faults);
        foreach (var (name, value) in map is null ? [] : new YamlValue("", map, log).Keys("The file", Names))
        {
            (_byName.TryGetValue(name, out var all) ? all : _byName[name] = []).Add(value);
        }
    }
}
