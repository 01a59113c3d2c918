using Domicile.Estate.Facts.Yaml;

namespace Domicile.Policy.Law;

/// <summary>Something that a regime counts.</summary>
/// <param name="Id">Its name in rows.</param>
/// <param name="Counts">What is counted, in words: distinct persons, occasions.</param>
/// <param name="Per">For whom: exporter, exporter and recipient.</param>
/// <param name="Window">Over what time.</param>
/// <param name="Source">Who says so.</param>
/// <param name="Verified">Was it checked?</param>
/// <param name="At">Where it was written.</param>
public sealed record LegalCounter(string Id, string Counts, string Per, string Window, string Source, bool Verified, Place At);
