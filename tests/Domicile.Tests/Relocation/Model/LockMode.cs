namespace Domicile.Tests.Relocation.Model;

/// <summary>PostgreSQL's four row locks.</summary>
internal enum LockMode
{
    KeyShare,
    Share,
    NoKeyUpdate,
    Update,
}
