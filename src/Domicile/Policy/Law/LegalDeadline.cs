using Domicile.Estate.Facts.Yaml;

namespace Domicile.Policy.Law;

/// <summary>A day by which something must be done.</summary>
public sealed record LegalDeadline(string Id, DateOnly On, string Says, string Source, bool Verified, Place At);
