using System.Collections.Immutable;
using Domicile.Configuration.Reading;
using Domicile.Configuration.Yaml;
using Domicile.Estate;
using Domicile.Policy;

namespace Domicile.Configuration;

/// <summary>Reads domicile.yaml, or all *.yaml and *.yml files of a folder as one, and finds every fault that needs no database.</summary>
public static class ConfigurationLoader
{
    /// <summary>Reads from disk, with this process's environment for secrets.</summary>
    /// <param name="path">A file or a folder.</param>
    public static ConfigurationResult Load(string path) => Load(path, System.Environment.GetEnvironmentVariable);

    /// <summary>Reads from disk.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="environment">Gives an environment variable; null when it is not set.</param>
    public static ConfigurationResult Load(string path, Func<string, string?> environment)
    {
        var files = Files(path);
        return files.Length > 0
            ? Read([.. files.Select(file => (file, File.ReadAllText(file)))], environment)
            : new(null, [new(path, 1, 1, $"There is no configuration at '{path}'.", "Give a domicile.yaml or a folder of them with --config; 'domicile init' writes one.")]);
    }

    /// <summary>Reads texts that are already at hand, each with the name of its file.</summary>
    public static ConfigurationResult Read(ImmutableArray<(string File, string Text)> files, Func<string, string?> environment)
    {
        var log = new FaultLog(files.IsEmpty ? "domicile.yaml" : files[0].File);
        var context = new ReadingContext(new(log), log, environment);
        foreach (var (file, text) in files)
        {
            context.Sections.Read(file, text);
        }

        var declaration = Declare(context, new(files.IsEmpty ? "domicile.yaml" : files[0].File, 1, 1));
        return new(log.HasErrors ? null : declaration, log.All);
    }

    private static Declaration? Declare(ReadingContext context, Place top)
    {
        var areas = AreaReader.Read(context);
        var sites = SiteReader.Read(context);
        var kinds = new SubjectReader(areas, sites).Read(context);
        var tables = new TableReader(kinds, sites).Read(context);
        var control = context.Sections.Single("control") is { } value ? AddressReader.Read(value, context) : null;
        var moving = MovingReader.Read(context.Sections.Single("moving"));
        var law = new LawReader(context, sites, kinds).Read();
        var ledger = LedgerReader.Read(context, sites);
        Needed(context, top, sites, kinds);
        return control is null ? null : new(areas, sites, control, kinds, tables, moving)
        {
            Sources = context.Log.Sources,
            Rules = law.Rules,
            Homes = law.Homes,
            Controller = law.Controller,
            Ledger = ledger,
        };
    }

    private static void Needed(ReadingContext context, Place top, ImmutableArray<Site> sites, ImmutableArray<SubjectKind> kinds)
    {
        if (context.Log.HasErrors)
        {
            // What is missing may be what could not be read.
            return;
        }

        if (sites.IsEmpty)
        {
            context.Log.Add(top, "No site is declared.", "Add 'sites:' with at least the site where the data is now.");
        }

        if (kinds.IsEmpty)
        {
            context.Log.Add(top, "No subject kind is declared.", "Add 'subjects:' with the table that holds the people.");
        }

        if (context.Sections.Single("control") is null)
        {
            context.Log.Add(top, "No control database is declared.", "Add 'control:' with the connection of a database for the directory and the journal.");
        }
    }

    private static ImmutableArray<string> Files(string path) => System.IO.Directory.Exists(path)
        ? [.. System.IO.Directory.EnumerateFiles(path).Where(f => f.EndsWith(".yaml", StringComparison.Ordinal) || f.EndsWith(".yml", StringComparison.Ordinal)).Order(StringComparer.Ordinal)]
        : File.Exists(path) ? [path] : [];
}
