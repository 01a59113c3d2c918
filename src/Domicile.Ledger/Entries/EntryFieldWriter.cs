using System.Globalization;
using System.Text;

namespace Domicile.Ledger.Entries;

/// <summary>Collects the fields of one JSON object and writes them canonically.</summary>
/// <remarks>Canonical: names in ordinal order, no white space, strings without escapes, integers only: a subset of RFC 8785.</remarks>
internal sealed class EntryFieldWriter
{
    private readonly SortedDictionary<string, string> _fields = new(StringComparer.Ordinal);

    public EntryFieldWriter Name(string field, string value) => Text(field, value, EntryText.IsName(value), "a name");

    public EntryFieldWriter Hash(string field, string value) => Text(field, value, EntryText.IsHash(value), "64 lowercase hex digits");

    public EntryFieldWriter Position(string field, string value) => Text(field, value, EntryText.IsPosition(value), "a log position");

    public EntryFieldWriter SqlState(string field, string value) => Text(field, value, EntryText.IsSqlState(value), "a SQLSTATE");

    public EntryFieldWriter Time(string field, DateTimeOffset value) =>
        Text(field, value.UtcDateTime.ToString(EntryText.TimeFormat, CultureInfo.InvariantCulture), isValid: true, "");

    public EntryFieldWriter OptionalTime(string field, DateTimeOffset? value) => value is { } time ? Time(field, time) : this;

    public EntryFieldWriter OptionalHash(string field, string? value) => value is { } hash ? Hash(field, hash) : this;

    public EntryFieldWriter Count(string field, long value)
    {
        if (value is < 0 or > EntryText.MaxCount)
        {
            throw Refused(field, "a count of 0 to 2^53 - 1");
        }

        _fields.Add(field, value.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    public EntryFieldWriter Object(string field, EntryFieldWriter value)
    {
        _fields.Add(field, value.ToString());
        return this;
    }

    public byte[] ToBytes() => Encoding.ASCII.GetBytes(ToString());

    public override string ToString() => "{" + string.Join(',', _fields.Select(f => $"\"{f.Key}\":{f.Value}")) + "}";

    // The value is not repeated: what does not fit may be somebody's name.
    private static LedgerException Refused(string field, string wanted) => new(
        message: "The entry cannot be logged.",
        detail: $"Field '{field}': wanted {wanted}.",
        hint: "Log tokens, commitments, counts and identifiers only; a ledger entry can never be taken back.");

    private EntryFieldWriter Text(string field, string value, bool isValid, string wanted)
    {
        _fields.Add(field, isValid ? $"\"{value}\"" : throw Refused(field, wanted));
        return this;
    }
}
