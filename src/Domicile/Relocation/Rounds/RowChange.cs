using Domicile.Postgres;

namespace Domicile.Relocation.Rounds;

/// <summary>What the guard's message says of one row change; a change without a message is nobody's who is in a batch.</summary>
/// <param name="Table">The table.</param>
/// <param name="Kind">What happened to the row.</param>
/// <param name="Old">Whose the row was; <see cref="Owner.None"/> for an insert.</param>
/// <param name="New">Whose it is now; <see cref="Owner.None"/> for a delete.</param>
public sealed record RowChange(TableName Table, ChangeKind Kind, Owner Old, Owner New)
{
    /// <summary>Whether the row changed hands.</summary>
    public bool IsCrossing => Kind == ChangeKind.Update && Old != New;
}
