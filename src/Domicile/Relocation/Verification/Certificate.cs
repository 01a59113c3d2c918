using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Domicile.Relocation.Verification;

/// <summary>The statement about one batch: what both sides held at the fence.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Move">The move.</param>
/// <param name="Source">The old home.</param>
/// <param name="Target">The new home.</param>
/// <param name="Kind">The subject kind.</param>
/// <param name="Subjects">How many subjects.</param>
/// <param name="Claim">The fencing token under which it was made.</param>
/// <param name="Snapshot">The source's snapshot of the full pass.</param>
/// <param name="Fence">The source's log position after which no change of the members follows.</param>
/// <param name="Tables">Rows and roots by table.</param>
public sealed record Certificate(
    long Batch, long Move, string Source, string Target, string Kind, int Subjects, long Claim, string Snapshot, string Fence, ImmutableArray<CertifiedTable> Tables)
{
    private static readonly JsonWriterOptions Canonical = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = false };

    /// <summary>Rows in all.</summary>
    public long Rows => Tables.Sum(t => t.Rows);

    /// <summary>Canonical JSON (RFC 8785): keys in order, no white space.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Canonical))
        {
            json.WriteStartObject();
            json.WriteNumber("batch", Batch);
            json.WriteNumber("claim", Claim);
            json.WriteString("fence", Fence);
            json.WriteString("kind", Kind);
            json.WriteNumber("move", Move);
            json.WriteString("snapshot", Snapshot);
            json.WriteString("source", Source);
            json.WriteNumber("subjects", Subjects);
            json.WriteStartArray("tables");
            foreach (var table in Tables)
            {
                table.Write(json);
            }

            json.WriteEndArray();
            json.WriteString("target", Target);
            json.WriteNumber("version", 1);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>The source's root of each table, by number, out of a stored certificate.</summary>
    public static IReadOnlyDictionary<int, RowDigest> Roots(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("tables").EnumerateArray().ToDictionary(
            t => t.GetProperty("number").GetInt32(), t => RowDigest.Of(Convert.FromHexString(t.GetProperty("sourceRoot").GetString()!)));
    }
}
