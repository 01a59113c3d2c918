using Domicile.Estate.Facts.Yaml;

namespace Domicile.Policy.Law;

/// <summary>A kind of paper that a row may ask for: clauses, an assessment, a certificate, a filing.</summary>
public sealed record LegalInstrument(string Id, string Says, string Source, bool Verified, Place At);
