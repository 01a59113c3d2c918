using System.CommandLine;
using System.Globalization;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy.Law;
using Domicile.Policy.Law.Reading;

namespace Domicile.Cli.Commands.Law;

/// <summary>The options that name packs of law and days.</summary>
internal static class LawInput
{
    /// <summary>The packs to use.</summary>
    public static Option<string[]> Packs() => new("--law")
    {
        Description = "A pack file or a folder of them, in place of the packs that come with the product. May stand several times.",
        DefaultValueFactory = _ => [],
    };

    /// <summary>The packs to lay over them.</summary>
    public static Option<string[]> ChangedPacks() => new("--to-law")
    {
        Description = "Changed pack files: each takes the place of the pack of its name, or is added.",
        DefaultValueFactory = _ => [],
    };

    /// <summary>A day.</summary>
    public static Option<string?> Day(string name = "--on", string what = "The day to ask about, as 2026-01-31. Default: today.") =>
        new(name) { Description = what };

    /// <summary>The files that were named, or the shipped ones.</summary>
    public static IReadOnlyList<SourceText> Sources(string[] paths) =>
        paths.Length == 0 ? ShippedLaw.Sources : [.. paths.SelectMany(SourceText.Load)];

    /// <summary>The packs of the files that were named, or the shipped ones.</summary>
    public static LawBook Book(string[] paths) => LawBookReader.Load(Sources(paths));

    /// <summary>The packs with changed files laid over them.</summary>
    public static LawBook Book(string[] paths, string[] changes) =>
        LawBookReader.Load(PackOverlay.Lay(Sources(paths), changes.SelectMany(SourceText.Load)));

    /// <summary>The day that was named, or today in UTC.</summary>
    public static DateOnly DayOf(string? text)
    {
        if (text is null)
        {
            return DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        }

        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw new DomicileException($"'{text}' is not a day.", "Wanted: year, month and day.", "Write it as 2026-01-31.");
    }
}
