namespace Domicile.Estate.Facts;

/// <summary>A site reached a stage, or plans to. A plan never gives a site a stage.</summary>
public sealed record LifecycleEvent(SiteState Stage, DateOnly On, bool Planned, string Source);
