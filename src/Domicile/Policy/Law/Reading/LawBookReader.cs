using System.Collections.Immutable;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Policy.Law.Reading;

/// <summary>Reads all pack files and the class map together.</summary>
public static class LawBookReader
{
    /// <summary>Reads and checks. A pack takes the place of another only through <see cref="PackOverlay"/>.</summary>
    /// <exception cref="DomicileException">Something is wrong; every fault of every file is listed.</exception>
    public static LawBook Load(IEnumerable<SourceText> sources)
    {
        var faults = new FaultLog();
        var book = Read(sources, faults);
        faults.ThrowIfAny("the law packs");
        return book;
    }

    /// <summary>Reads and checks, noting faults.</summary>
    public static LawBook Read(IEnumerable<SourceText> sources, FaultLog faults)
    {
        var packs = ImmutableArray.CreateBuilder<LawPack>();
        var categories = ImmutableDictionary.CreateBuilder<string, DataCategory>(StringComparer.Ordinal);
        var mentions = new List<AreaMention>();
        foreach (var source in sources)
        {
            if (SourceReader.Read(source, faults) is not { } map)
            {
                continue;
            }

            var file = new MapReader(map, faults);
            if (file.Has("classes"))
            {
                ReadClasses(file, categories);
                continue;
            }

            var reader = new LawPackReader(file, faults);
            packs.Add(reader.Read());
            mentions.AddRange(reader.Mentions);
        }

        var book = new LawBook(packs.ToImmutable(), new ClassMap(categories.ToImmutable()));
        new LawBookCheck(book, faults).Run(mentions);
        return book;
    }

    private static void ReadClasses(MapReader file, ImmutableDictionary<string, DataCategory>.Builder categories)
    {
        var classes = file.Map("classes");
        foreach (var (word, at) in classes?.Names ?? [])
        {
            if (!Estate.Facts.Yaml.Vocabulary.TryRead<DataCategory>(word, out var category))
            {
                file.Faults.Add(at, $"'{word}' is not a category.", Suggestion.For(word, Dimensions.KnownWords(Dimension.Category)));
            }

            foreach (var (key, keyAt) in classes!.Texts(word))
            {
                if (!categories.TryAdd(key, category))
                {
                    file.Faults.Add(keyAt, $"Class '{key}' stands twice.", "A class falls in one category.");
                }
            }
        }

        file.Close();
    }
}
