using System.Collections.Immutable;
using Domicile.Configuration.Yaml;
using Domicile.Estate;

namespace Domicile.Configuration.Reading;

/// <summary>Reads <c>ledger</c>: the log of each area. Files are relative to the configuration's folder.</summary>
internal static class LedgerReader
{
    internal static ImmutableArray<LedgerArea> Read(ReadingContext context, ImmutableArray<Site> sites)
    {
        var areas = context.Sections.Entries("ledger").Select(e => Area(YamlValue.KeyText(e.Key.Node), e.Value, sites)).OfType<LedgerArea>().ToImmutableArray();
        if (context.Sections.Entries("ledger") is [var (first, _), ..])
        {
            foreach (var site in sites.Where(s => areas.Count(a => a.Sites.Contains(s.Id)) != 1))
            {
                first.Fault($"Site '{site.Id}' is in {areas.Count(a => a.Sites.Contains(site.Id))} areas of 'ledger'.", "Name every site in the 'sites' of exactly one area: what is done there must be logged somewhere.");
            }
        }

        return areas;
    }

    private static LedgerArea? Area(string name, YamlValue value, ImmutableArray<Site> sites)
    {
        var keys = value.Keys($"The log of area '{name}'", "sites", "folder", "key", "witnesses");
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.'))
        {
            value.Fault($"'{name}' cannot be an area's name in a log.", "Write lowercase letters, digits, '-', '_' and '.'.");
        }

        if (!keys.TryGetValue("sites", out var at) || !keys.TryGetValue("folder", out var folder) || !keys.TryGetValue("key", out var key))
        {
            value.Fault($"The log of area '{name}' needs 'sites', 'folder' and 'key'.", "For instance: eea: { sites: [ie-dublin], folder: ledger/eea, key: eea.key }; 'domicile ledger key new' makes the key.");
            return null;
        }

        var named = ImmutableArray.CreateBuilder<SiteId>();
        foreach (var text in at.Texts("A site"))
        {
            if (sites.FirstOrDefault(s => s.Id.Text == text) is { } site)
            {
                named.Add(site.Id);
            }
            else
            {
                at.Fault($"There is no site '{text}'.", $"Declared: {string.Join(", ", sites.Select(s => s.Id))}.");
            }
        }

        var beside = Path.GetDirectoryName(Path.GetFullPath(value.File)) ?? "";
        return new(name, named.ToImmutable(), Path.Combine(beside, folder.Text("The folder") ?? ""), Path.Combine(beside, key.Text("The key file") ?? ""))
        {
            PolicyFile = keys.TryGetValue("witnesses", out var witnesses) && witnesses.Text("The policy file") is { } policy ? Path.Combine(beside, policy) : null,
        };
    }
}
