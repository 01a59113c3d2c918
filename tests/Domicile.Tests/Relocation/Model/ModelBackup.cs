namespace Domicile.Tests.Relocation.Model;

/// <summary>All rows of a database as they stood once.</summary>
internal sealed record ModelBackup(IReadOnlyList<(ModelKey Key, object Row)> Rows);
