using System.Collections.Immutable;
using System.Text.Json;

namespace Domicile.Relocation.Verification;

/// <summary>What a stored certificate says against itself, and against the journal: pure.</summary>
public static class CertificateCheck
{
    /// <summary>The faults of one batch's certificate, in words.</summary>
    /// <param name="batch">The batch's number in the journal.</param>
    /// <param name="subjects">Its members in the journal.</param>
    /// <param name="json">The certificate as stored; null when there is none.</param>
    public static ImmutableArray<string> Faults(long batch, int subjects, string? json)
    {
        if (json is null)
        {
            return ["the batch was switched without one"];
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var tables = root.GetProperty("tables").EnumerateArray().ToList();
            return
            [
                .. Fault(root.GetProperty("batch").GetInt64() != batch, "it names another batch"),
                .. Fault(root.GetProperty("subjects").GetInt32() != subjects, "it counts other subjects than the journal"),
                .. Fault(tables.Count == 0, "it names no table"),
                .. tables.Where(t => t.GetProperty("sourceRoot").GetString() != t.GetProperty("targetRoot").GetString())
                    .Select(t => $"the roots of table '{t.GetProperty("table").GetString()}' differ between source and target"),
            ];
        }
        catch (Exception damaged) when (damaged is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return ["it cannot be read"];
        }
    }

    private static IEnumerable<string> Fault(bool isOne, string words) => isOne ? [words] : [];
}
