using System.Collections.Immutable;
using Domicile.Estate.Facts.Yaml;

namespace Domicile.Configuration.Yaml;

/// <summary>One node of a file: knows its place and its path of keys, and files a fault when it is not what was wanted.</summary>
internal sealed record YamlValue(string Path, SourceNode Node, FaultLog Log)
{
    internal Place Place => Of(Node.At);

    internal string File => Node.At.File;

    internal bool IsMapping => Node is SourceNode.Map;

    internal bool IsSequence => Node is SourceNode.Items;

    /// <summary>A plain <c>null</c>, <c>~</c> or nothing at all.</summary>
    internal bool IsNull => Node is SourceNode.Scalar { IsNull: true };

    internal void Fault(string message, string hint) => Log.Add(Place, message, hint);

    internal void Note(string message, string hint) => Log.Add(Place, message, hint, isNote: true);

    /// <summary>The text of a scalar; null, and a fault, for anything else or for an empty one.</summary>
    internal string? Text(string what)
    {
        if (Node is SourceNode.Scalar { Text: { Length: > 0 } text } && !IsNull)
        {
            return text;
        }

        Fault($"{what} is missing: text was expected at '{Path}'.", "Write one value here.");
        return null;
    }

    /// <summary>The entries of a mapping, each with the place of its key; a fault, and none, for anything else.</summary>
    internal ImmutableArray<(YamlValue Key, YamlValue Value)> Entries(string what)
    {
        if (Node is SourceNode.Map mapping)
        {
            foreach (var twice in mapping.Entries.GroupBy(e => e.Key.Text, StringComparer.Ordinal).SelectMany(g => g.Skip(1)))
            {
                Log.Add(Of(twice.Key.At), $"'{twice.Key.Text}' stands twice.", "Keep one of the two.");
            }

            return [.. mapping.Entries.DistinctBy(e => e.Key.Text, StringComparer.Ordinal).Select(e => (Child(e.Key.Text, e.Key), Child(e.Key.Text, e.Value)))];
        }

        if (!IsNull)
        {
            Fault($"{what} must be a mapping of keys to values.", "Write 'key: value' lines beneath it, or { key: value }.");
        }

        return [];
    }

    /// <summary>The entries of a mapping whose keys are known; unknown ones are faults.</summary>
    internal Dictionary<string, YamlValue> Keys(string what, params string[] known)
    {
        var found = new Dictionary<string, YamlValue>(StringComparer.Ordinal);
        foreach (var (key, value) in Entries(what))
        {
            var name = KeyText(key.Node);
            if (known.Contains(name, StringComparer.Ordinal))
            {
                found[name] = value;
            }
            else
            {
                key.Fault($"{what} has no key '{name}'.", Suggestion.For(name, known));
            }
        }

        return found;
    }

    /// <summary>The items of a sequence, or this value alone.</summary>
    internal ImmutableArray<YamlValue> Items() => Node is SourceNode.Items sequence
        ? [.. sequence.Nodes.Select((child, i) => Child($"[{i}]", child))]
        : [this];

    /// <summary>The texts of a sequence or of one scalar.</summary>
    internal ImmutableArray<string> Texts(string what) => [.. Items().Select(item => item.Text(what)).OfType<string>()];

    /// <summary>This value under another path.</summary>
    internal YamlValue At(string path)
    {
        Log.Stands(path, Place);
        return this with { Path = path };
    }

    internal static string KeyText(SourceNode key) => key is SourceNode.Scalar scalar ? scalar.Text : "";

    private static Place Of(Estate.Facts.Yaml.Place at) => new(at.File, at.Line, at.Column);

    private YamlValue Child(string key, SourceNode node)
    {
        var child = new YamlValue(Path.Length == 0 ? key : $"{Path}.{key}", node, Log);
        Log.Stands(child.Path, child.Place);
        return child;
    }
}
