using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Domicile.Configuration.Yaml;

/// <summary>The top-level sections of all files, read as one: a section may be spread over files, an entry may not.</summary>
internal sealed class Sections(FaultLog log)
{
    private static readonly string[] Names = ["areas", "sites", "control", "subjects", "tables", "moving"];

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
        foreach (var (document, i) in Documents(file, text).Select((d, i) => (d, i)))
        {
            var root = new YamlValue(file, "", document.RootNode, log);
            if (i > 0)
            {
                root.Fault("A file holds one document.", "Join the documents: remove the line '---'.");
                return;
            }

            foreach (var (name, value) in root.Keys("The file", Names))
            {
                (_byName.TryGetValue(name, out var all) ? all : _byName[name] = []).Add(value);
            }
        }
    }

    private IList<YamlDocument> Documents(string file, string text)
    {
        var stream = new YamlStream();
        using var reader = new StringReader(text);
        var parser = new Parser(reader);
        const string hint = "Look at indentation, colons and quotes here and just above.";
        try
        {
            stream.Load(parser);
            return stream.Documents;
        }
        catch (YamlException fault)
        {
            log.Add(new(file, (int)fault.Start.Line, (int)fault.Start.Column), $"This is not YAML: {Sentence(fault)}", hint);
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException)
        {
            // The library gives up without a place on a few damaged texts (a flow sequence cut off, a key of two colons);
            // the last token it gave is just before.
            var last = parser.Current?.End ?? Mark.Empty;
            log.Add(new(file, (int)Math.Max(1, last.Line), (int)Math.Max(1, last.Column)), "This is not YAML.", hint);
        }

        return [];
    }

    private static string Sentence(YamlException fault) =>
        (fault.InnerException?.Message ?? fault.Message).Split('\n')[0].TrimEnd('.') + ".";
}
