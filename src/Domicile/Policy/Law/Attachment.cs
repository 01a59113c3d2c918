using System.Collections.Immutable;
using Domicile.Estate.Facts;
using Domicile.Estate.Facts.Yaml;

namespace Domicile.Policy.Law;

/// <summary>A row that says whom a pack reaches.</summary>
public sealed record Attachment(
    Link By, ImmutableArray<string> In, Period Period, string Source, bool Verified, Place At);
