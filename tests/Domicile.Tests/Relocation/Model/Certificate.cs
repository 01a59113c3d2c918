namespace Domicile.Tests.Relocation.Model;

internal sealed record Certificate(IReadOnlyDictionary<ModelKey, AppRow> Rows);
