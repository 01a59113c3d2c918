using System.Collections.Immutable;

namespace Domicile.Policy;

/// <summary>To whom a directed projection goes: the subject that some columns of the row name. Only that subject's home holds it.</summary>
/// <param name="Kind">The recipient's kind.</param>
/// <param name="Columns">The row's columns that hold the recipient's key, in the order of the kind's key.</param>
public sealed record Recipient(SubjectKind Kind, ImmutableArray<string> Columns);
