using Domicile.Estate;
using Domicile.Postgres;

namespace Domicile.Relocation.Sites;

/// <summary>What a site would be left with that only Domicile can explain.</summary>
/// <param name="Site">The site.</param>
/// <param name="Projections">Rows of subjects at home elsewhere, by table.</param>
public sealed record SiteRemains(SiteId Site, IReadOnlyDictionary<TableName, long> Projections);
