namespace Domicile.Tests.Relocation.Model;

/// <summary>The tables: the application's three, then ours.</summary>
internal enum Relation
{
    /// <summary>The root; projected.</summary>
    Subject,

    /// <summary>Owned directly; projected; Value is unique.</summary>
    Invoice,

    /// <summary>Owned through its invoice; not projected.</summary>
    Line,
    Residence,
    Lease,
    Closing,
    Claim,
    Progress,
    Journal,
    Directory,
    Touched,
    Certificate,
}
