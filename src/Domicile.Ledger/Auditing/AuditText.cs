using System.Globalization;
using System.Text;
using System.Text.Json;
using Domicile.Ledger.Notes;
using Domicile.Ledger.Verifying;

namespace Domicile.Ledger.Auditing;

/// <summary>A verification's answer in words and as one JSON object; both are documented in docs/ledger.md.</summary>
public static class AuditText
{
    /// <summary>For people.</summary>
    public static string Words(VerificationReport report)
    {
        var text = new StringBuilder();
        if (report.Checkpoint is { } signed)
        {
            text.Append(CultureInfo.InvariantCulture, $"log      {signed.Checkpoint.Origin}\nsize     {signed.Checkpoint.Head.Size}\nroot     {signed.Checkpoint.Head.Root}\n");
            foreach (var signature in signed.Signatures)
            {
                text.Append(CultureInfo.InvariantCulture, $"signed   {signature.Key.Name} ({signature.Key.KeyId:x8}){At(signature)}\n");
            }
        }

        foreach (var finding in report.Findings)
        {
            text.Append(CultureInfo.InvariantCulture, $"WRONG    {finding.Kind}: {finding.Where}: {finding.What}\n");
        }

        return text.Append(report.IsGood
            ? string.Create(CultureInfo.InvariantCulture, $"GOOD     every hash was recomputed from {report.Entries} raw entries\n")
            : string.Create(CultureInfo.InvariantCulture, $"BAD      {report.Findings.Count} findings; {report.Entries} entries were read\n")).ToString();
    }

    /// <summary>For programs: <c>{"good","source","origin","size","root","entries","signatures":[{"name","key_id","time"}],"findings":[{"kind","where","what"}]}</c>.</summary>
    public static string Json(VerificationReport report) => OneLine(json =>
    {
        json.WriteBoolean("good", report.IsGood);
        json.WriteString("source", report.Source);
        json.WriteString("origin", report.Checkpoint?.Checkpoint.Origin);
        json.WriteNumber("size", report.Checkpoint?.Checkpoint.Head.Size ?? 0);
        json.WriteString("root", report.Checkpoint?.Checkpoint.Head.Root.ToString());
        json.WriteNumber("entries", report.Entries);
        WriteSignatures(json, report.Checkpoint?.Signatures ?? []);
        json.WriteStartArray("findings");
        foreach (var finding in report.Findings)
        {
            json.WriteStartObject();
            json.WriteString("kind", finding.Kind.ToString());
            json.WriteString("where", finding.Where);
            json.WriteString("what", finding.What);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>Writes the signatures array that several answers share.</summary>
    public static void WriteSignatures(Utf8JsonWriter json, IEnumerable<VerifiedSignature> signatures)
    {
        json.WriteStartArray("signatures");
        foreach (var signature in signatures)
        {
            json.WriteStartObject();
            json.WriteString("name", signature.Key.Name);
            json.WriteString("key_id", signature.Key.KeyId.ToString("x8", CultureInfo.InvariantCulture));
            json.WriteString("time", signature.SignedAt?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>One JSON object on one line.</summary>
    public static string OneLine(Action<Utf8JsonWriter> fields)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static string At(VerifiedSignature signature) =>
        signature.SignedAt is { } at ? $" at {at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}" : "";
}
