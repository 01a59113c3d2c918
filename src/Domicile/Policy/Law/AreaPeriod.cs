using Domicile.Estate.Facts;
using Domicile.Estate.Facts.Yaml;

namespace Domicile.Policy.Law;

/// <summary>The members of an area for a time.</summary>
public sealed record AreaPeriod(string Area, CountrySet Countries, Period Period, string Source, bool Verified, Place At);
