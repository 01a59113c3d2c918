namespace Domicile.Tests.Relocation;

/// <summary>A rule of rounds that the small world may break.</summary>
internal enum Broken
{
    Nothing,
    ValidityUnchecked,
    FirstRoundAtOnce,
    CopyWithoutWaiting,
    PositionInsteadOfVisibility,
    HeldDropped,
    DroppedNotRecent,
}
