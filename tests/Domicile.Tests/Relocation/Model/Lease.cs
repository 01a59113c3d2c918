namespace Domicile.Tests.Relocation.Model;

internal sealed record Lease(LeaseState State, int Source, int Target);
