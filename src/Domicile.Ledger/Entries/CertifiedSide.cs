namespace Domicile.Ledger.Entries;

/// <summary>One side of a batch certificate.</summary>
/// <param name="Site">Which site.</param>
/// <param name="Rows">Rows of the batch there.</param>
/// <param name="Root">Merkle root over those rows, in hex.</param>
/// <param name="Position">The log position at which they were read.</param>
public sealed record CertifiedSide(string Site, long Rows, string Root, string Position)
{
    internal EntryFieldWriter Write() =>
        new EntryFieldWriter().Name("site", Site).Count("rows", Rows).Hash("root", Root).Position("position", Position);

    internal static CertifiedSide Read(EntryFieldReader f)
    {
        var side = new CertifiedSide(f.Name("site"), f.Count("rows"), f.Hash("root"), f.Position("position"));
        f.End();
        return side;
    }
}
