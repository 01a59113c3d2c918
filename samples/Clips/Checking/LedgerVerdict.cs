using System.Collections.Immutable;

namespace Domicile.Samples.Clips.Checking;

/// <summary>What became of the acknowledged writes.</summary>
/// <param name="Writes">Acknowledged writes.</param>
/// <param name="Rows">Rows that they speak of, each looked for at every site.</param>
/// <param name="Lost">Rows that lack an acknowledged write at their home: an insert, an update, or a delete.</param>
/// <param name="Doubled">Rows that hold a write twice: in full at a second site, a second row of one insert, or an update applied again.</param>
/// <param name="Unacknowledged">Rows of writes that nobody was told had been committed.</param>
/// <param name="Findings">The first of them, by key; no values.</param>
public sealed record LedgerVerdict(int Writes, int Rows, int Lost, int Doubled, int Unacknowledged, ImmutableArray<string> Findings)
{
    /// <summary>Nothing lost, nothing doubled.</summary>
    public bool IsClean => Lost == 0 && Doubled == 0;
}
