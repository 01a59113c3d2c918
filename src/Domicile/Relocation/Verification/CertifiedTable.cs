using System.Text.Json;

namespace Domicile.Relocation.Verification;

/// <summary>One table of a certificate.</summary>
/// <param name="Number">Its number in domicile.yaml.</param>
/// <param name="Table">Its name.</param>
/// <param name="Rows">The batch's rows in it, the same on both sides.</param>
/// <param name="SourceRoot">Merkle root over the source's rows.</param>
/// <param name="TargetRoot">Merkle root over the target's rows, made from what was read there.</param>
public sealed record CertifiedTable(int Number, string Table, long Rows, RowDigest SourceRoot, RowDigest TargetRoot)
{
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("number", Number);
        json.WriteNumber("rows", Rows);
        json.WriteString("sourceRoot", SourceRoot.ToString());
        json.WriteString("table", Table);
        json.WriteString("targetRoot", TargetRoot.ToString());
        json.WriteEndObject();
    }
}
