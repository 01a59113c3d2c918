using System.Text.Json;
using Domicile.Ledger.Entries;

namespace Domicile.Ledger.Reconciling;

/// <summary>The JSON form of observed facts.</summary>
/// <remarks><c>{"directory":[{"subject","site","epoch"}],"journal":[{"move","batch","state"}],"counters":[{"site","from","to","commits"}]}</c>;
/// every list may be left out. Subjects are tokens.</remarks>
public static class ObservedFactsFile
{
    /// <summary>Reads facts.</summary>
    /// <exception cref="LedgerException">The file is malformed.</exception>
    public static ObservedFacts Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return new ObservedFacts(
                Read(root, "directory", f => new ObservedFacts.Home(f.Hash("subject"), f.Name("site"), f.Count("epoch"))),
                Read(root, "journal", f => new ObservedFacts.Batch(f.Name("move"), f.Count("batch"), f.Name("state"))),
                Read(root, "counters", f => new ObservedFacts.CommitCount(f.Name("site"), f.Time("from"), f.Time("to"), f.Count("commits"))));
        }
        catch (Exception malformed) when (malformed is FormatException or JsonException or InvalidOperationException)
        {
            throw new LedgerException(
                message: "The file of observed facts is malformed.",
                detail: malformed.Message,
                hint: "docs/ledger.md shows its form under 'reconcile'.",
                malformed);
        }
    }

    private static IReadOnlyList<T> Read<T>(JsonElement root, string list, Func<EntryFieldReader, T> read)
    {
        if (!root.TryGetProperty(list, out var items))
        {
            return [];
        }

        return [.. items.EnumerateArray().Select(item =>
        {
            var fields = new EntryFieldReader(item);
            var fact = read(fields);
            fields.End();
            return fact;
        })];
    }
}
