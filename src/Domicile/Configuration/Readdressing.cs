using System.Collections.Immutable;
using Domicile.Estate.Facts.Yaml;

namespace Domicile.Configuration;

/// <summary>The same configuration for databases elsewhere: every site and the control database get other addresses, moves wait for
/// nothing, and a configuration of one site gets a second one. All else stays: subjects, tables, fillers, law.</summary>
/// <param name="Site">The new address of a site, as YAML.</param>
/// <param name="Control">That of the control database.</param>
/// <param name="Folder">What relative paths in the file count from.</param>
public sealed record Readdressing(Func<string, string> Site, string Control, string Folder)
{
    /// <summary>The name of the second site, where only one is declared.</summary>
    public const string Second = "elsewhere";

    /// <summary>Files of policy and law, by their key under 'law'.</summary>
    private static readonly string[] Paths = ["packs", "add", "policy", "facts"];

    /// <summary>The file with other addresses, comments left out. Passwords are gone: nothing of the environment is needed.</summary>
    /// <exception cref="DomicileException">The text is no YAML mapping.</exception>
    public string Rewrite(SourceText file)
    {
        var faults = new FaultLog();
        var map = SourceReader.Read(file, faults) ?? throw new DomicileException(
            $"'{file.File}' cannot be read.", string.Join(Environment.NewLine, faults.Faults.Select(f => $"{f.At}: {f.Says}")), "Mend it; 'domicile check' lists every fault.");
        return SourceWriter.Text(With(Written(map), entry => entry.Key.Text switch
        {
            "sites" when entry.Value is SourceNode.Map sites => Sites(sites),
            "control" => Yaml(Control),
            "moving" when entry.Value is SourceNode.Map moving => moving with { Entries = [.. moving.Entries.Where(e => e.Key.Text is not ("grace" or "rate"))] },
            "law" when entry.Value is SourceNode.Map law => With(law, l => Paths.Contains(l.Key.Text, StringComparer.Ordinal) ? Rooted(l.Value) : l.Value),
            _ => entry.Value,
        })) + Environment.NewLine;
    }

    private SourceNode.Map Sites(SourceNode.Map sites)
    {
        var all = With(sites, site => site.Value is SourceNode.Map map
            ? With(map, part => part.Key.Text == "postgres" ? Yaml(Site(site.Key.Text)) : part.Value)
            : site.Value);
        return sites.Entries is [var (name, only)] && only is SourceNode.Map facts
            ? all with { Entries = all.Entries.Add((name with { Text = Second }, With(facts, part => part.Key.Text == "postgres" ? Yaml(Site(Second)) : part.Value))) }
            : all;
    }

    private SourceNode Rooted(SourceNode value) => value switch
    {
        SourceNode.Scalar path => path with { Text = Path.GetFullPath(Path.Combine(Folder, path.Text)) },
        SourceNode.Items paths => paths with { Nodes = [.. paths.Nodes.Select(Rooted)] },
        _ => value,
    };

    private static SourceNode.Map With(SourceNode.Map map, Func<(SourceNode.Scalar Key, SourceNode Value), SourceNode> value) =>
        map with { Entries = [.. map.Entries.Select(e => (e.Key, value(e)))] };

    /// <summary>Without keys that have no value: written in quotes they would have one.</summary>
    private static SourceNode.Map Written(SourceNode.Map map) => map with
    {
        Entries = [.. map.Entries.Where(e => e.Value is not SourceNode.Scalar { IsNull: true }).Select(e => (e.Key, e.Value is SourceNode.Map inner ? Written(inner) : e.Value))],
    };

    /// <summary>An address as a libpq keyword string, which stands as one text.</summary>
    private static SourceNode.Scalar Yaml(string address) => new(address, default);
}
