namespace Domicile.Tests.Relocation.Model;

internal enum LeaseState
{
    Assigned,
    Armed,
    Fenced,
    Moved,
    Closed,
    Open,
}
