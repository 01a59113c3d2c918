namespace Domicile.Tests.Relocation.Model;

/// <summary>Where a worker is; a scenario may aim its kills and sleeps.</summary>
internal enum Place
{
    Anywhere,
    TakeOver,
    Copy,
    Waiting,
    Fence,
    Switch,
    Open,
    Erase,
    Unfence,
}
