using Domicile.Relocation.Closure;
using Domicile.Relocation.Erasure;

namespace Domicile.Relocation.Copying;

/// <summary>The rows of one table that one target transaction writes.</summary>
/// <param name="Table">The table.</param>
/// <param name="Batches">The batches whose rows they are.</param>
/// <param name="Redo">Only these subjects of the one batch, and they are there already; null for all members.</param>
public sealed record Slice(MovedTable Table, IReadOnlyList<long> Batches, IReadOnlyList<string>? Redo)
{
    /// <summary>SQL over the residence row <c>r</c> that picks the members.</summary>
    public string Members => Redo is null
        ? $"r.batch IN ({string.Join(", ", Batches)})"
        : DowngradeScript.Subjects(Table.Kind, Batches[0], Redo);
}
