using System.Collections.Immutable;

namespace Domicile.Postgres.Catalog;

/// <summary>One foreign key.</summary>
/// <param name="Name">Constraint name.</param>
/// <param name="Columns">The referencing columns, in key order.</param>
/// <param name="Target">The referenced table.</param>
/// <param name="TargetColumns">The referenced columns, in the same order.</param>
/// <param name="OnDelete">SQL words: NO ACTION, RESTRICT, CASCADE, SET NULL, SET DEFAULT.</param>
/// <param name="OnUpdate">The same for updates of the referenced key.</param>
/// <param name="IsDeferrable">May be checked at commit.</param>
/// <param name="IsInitiallyDeferred">Is checked at commit unless told otherwise.</param>
public sealed record ForeignKey(
    string Name, ImmutableArray<string> Columns, TableName Target, ImmutableArray<string> TargetColumns,
    string OnDelete, string OnUpdate, bool IsDeferrable, bool IsInitiallyDeferred);
