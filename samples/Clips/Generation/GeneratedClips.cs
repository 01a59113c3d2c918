using System.Collections.Immutable;

namespace Domicile.Samples.Clips.Generation;

/// <summary>What a generation made.</summary>
/// <param name="Population">Who lives in it.</param>
/// <param name="RowsByTable">Rows of every table.</param>
public sealed record GeneratedClips(Population Population, ImmutableDictionary<string, long> RowsByTable)
{
    /// <summary>Rows of all tables.</summary>
    public long Rows => RowsByTable.Values.Sum();
}
