using Domicile.Relocation.Rounds;

namespace Domicile.Relocation.Following;

/// <summary>One row change as the stream tells it.</summary>
/// <param name="Table">The table's number.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Key">The row's primary key as text, parts with U+001F between; the new one of an update.</param>
/// <param name="OldKey">The key before, when an update changed it; else null.</param>
/// <param name="Values">The new row as text, in the order of the plan's columns; null is NULL. Empty for a delete.</param>
/// <param name="Unchanged">Which values the stream left out since they are TOASTed and did not change; null for none.</param>
public sealed record RowEvent(int Table, ChangeKind Kind, string Key, string? OldKey, string?[] Values, bool[]? Unchanged)
{
    /// <summary>Whose the row was and is, as the guard's message says; nobody's in a batch without one.</summary>
    public Owner Old { get; init; } = Owner.None;

    /// <inheritdoc cref="Old"/>
    public Owner New { get; init; } = Owner.None;
}
