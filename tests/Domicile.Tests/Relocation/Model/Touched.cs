namespace Domicile.Tests.Relocation.Model;

internal sealed record Touched(int Batch, ModelKey Row, AppRow? Left);
