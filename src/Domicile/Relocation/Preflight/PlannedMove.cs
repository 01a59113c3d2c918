using System.Collections.Immutable;
using Domicile.Relocation.Moves;

namespace Domicile.Relocation.Preflight;

/// <summary>A move that would be asked for.</summary>
/// <param name="Due">Who, from where to where, and why.</param>
/// <param name="Tables">What it would take, by table.</param>
/// <param name="Pause">How long a batch's writers would be refused.</param>
public sealed record PlannedMove(DueGroup Due, ImmutableArray<PlannedTable> Tables, PauseForecast Pause)
{
    /// <summary>Rows in all.</summary>
    public long Rows => Tables.Sum(t => t.Rows);

    /// <summary>Bytes in all.</summary>
    public long Bytes => Tables.Sum(t => t.Bytes);
}
