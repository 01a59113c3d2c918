using System.Collections.Immutable;

namespace Domicile.Assessment;

/// <summary>A table whose rows may be subjects.</summary>
/// <param name="Table">The table.</param>
/// <param name="Kind">The kind proposed; null when it is not proposed as one.</param>
/// <param name="Score">What speaks for it, as a number; six and more is proposed.</param>
/// <param name="Because">The same in words.</param>
public sealed record AssessedSubject(string Table, string? Kind, int Score, ImmutableArray<string> Because);
