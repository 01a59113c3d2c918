using System.Text.Json;

namespace Domicile.Ledger.Entries;

/// <summary>One entry of our schema, version 1.</summary>
/// <param name="Area">The area whose log it is.</param>
/// <param name="Source">Who writes: a program at a site.</param>
/// <param name="Run">The source's run; grows with every start.</param>
/// <param name="Sequence">The source's own number in the run: 0, 1, 2, without a gap.</param>
/// <param name="Time">When it was written, UTC, to the second.</param>
/// <param name="Body">What it says.</param>
/// <remarks>Canonical JSON: <c>{"area","body","kind","run","seq","source","time","v"}</c>. See docs/ledger.md.</remarks>
public sealed record LedgerEntry(string Area, string Source, long Run, long Sequence, DateTimeOffset Time, EntryBody Body)
{
    /// <summary>The schema's version.</summary>
    public const int Version = 1;

    /// <summary>Reads an entry; only the canonical form is one.</summary>
    /// <exception cref="LedgerException">It is not of this schema.</exception>
    public static LedgerEntry Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            var f = new EntryFieldReader(json.RootElement);
            if (f.Count("v") != Version)
            {
                throw new FormatException("it is of another version");
            }

            var body = f.Object("body");
            var entry = new LedgerEntry(f.Name("area"), f.Name("source"), f.Count("run"), f.Count("seq"), f.Time("time"), EntryBody.Read(f.Name("kind"), body));
            body.End();
            f.End();
            return entry.ToBytes().AsSpan().SequenceEqual(bytes.Span) ? entry : throw new FormatException("it is not in canonical form");
        }
        catch (Exception malformed) when (malformed is FormatException or JsonException or InvalidOperationException)
        {
            throw new LedgerException(
                message: "This is not a ledger entry.",
                detail: malformed is FormatException ? malformed.Message + "." : "It is not JSON.",
                hint: "Entries of schema version 1 are described in docs/ledger.md.",
                malformed);
        }
    }

    /// <summary>The canonical bytes.</summary>
    /// <exception cref="LedgerException">A field is not of its kind, so it might name somebody.</exception>
    public byte[] ToBytes() => new EntryFieldWriter()
        .Count("v", Version).Name("area", Area).Name("source", Source).Count("run", Run).Count("seq", Sequence)
        .Time("time", Time).Name("kind", Body.Kind).Object("body", Body.Write(new EntryFieldWriter())).ToBytes();
}
