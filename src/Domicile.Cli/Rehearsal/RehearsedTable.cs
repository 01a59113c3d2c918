namespace Domicile.Cli.Rehearsal;

/// <summary>One table of the sample.</summary>
/// <param name="Table">Its name.</param>
/// <param name="Role">Its role.</param>
/// <param name="Rows">Rows of the chosen subjects; of a reference table, all.</param>
/// <param name="Companions">Rows of others that foreign keys lead to.</param>
/// <param name="Written">Columns that the writers update.</param>
/// <param name="Deletes">Whether they delete rows and insert them again.</param>
internal sealed record RehearsedTable(string Table, string Role, long Rows, long Companions, IReadOnlyList<string> Written, bool Deletes);
