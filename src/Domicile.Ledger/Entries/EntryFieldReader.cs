using System.Text.Json;

namespace Domicile.Ledger.Entries;

/// <summary>Reads the fields of one JSON object; each must be there, fit its kind, and none may be left over.</summary>
internal sealed class EntryFieldReader
{
    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.Ordinal);

    public EntryFieldReader(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("wanted an object");
        }

        foreach (var property in element.EnumerateObject())
        {
            if (!_fields.TryAdd(property.Name, property.Value))
            {
                throw new FormatException($"field '{property.Name}' stands twice");
            }
        }
    }

    public string Name(string field) => Text(field, EntryText.IsName);

    public string Hash(string field) => Text(field, EntryText.IsHash);

    public string? OptionalHash(string field) => _fields.ContainsKey(field) ? Hash(field) : null;

    public string Position(string field) => Text(field, EntryText.IsPosition);

    public string SqlState(string field) => Text(field, EntryText.IsSqlState);

    public DateTimeOffset Time(string field) =>
        EntryText.TryTime(Text(field, _ => true), out var time) ? time : throw new FormatException($"field '{field}' is no time");

    public DateTimeOffset? OptionalTime(string field) => _fields.ContainsKey(field) ? Time(field) : null;

    public long Count(string field) =>
        Take(field) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var count) && count is >= 0 and <= EntryText.MaxCount
            ? count
            : throw new FormatException($"field '{field}' is no count");

    public EntryFieldReader Object(string field) => new(Take(field));

    /// <summary>Refuses fields that nobody asked for.</summary>
    public void End()
    {
        if (_fields.Count > 0)
        {
            throw new FormatException($"fields that the schema lacks: {string.Join(", ", _fields.Keys)}");
        }
    }

    private string Text(string field, Func<string, bool> isValid) =>
        Take(field) is { ValueKind: JsonValueKind.String } value && value.GetString() is { } text && isValid(text)
            ? text
            : throw new FormatException($"field '{field}' is malformed");

    private JsonElement Take(string field) =>
        _fields.Remove(field, out var value) ? value : throw new FormatException($"field '{field}' is missing");
}
