namespace Domicile.Tests.Relocation.Model;

internal sealed record Residence(int Home, long Epoch, int Batch);
