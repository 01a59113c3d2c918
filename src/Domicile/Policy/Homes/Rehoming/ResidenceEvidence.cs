using System.Runtime.InteropServices;
using Domicile.Estate.Facts;

namespace Domicile.Policy.Homes.Rehoming;

/// <summary>Something seen on a day that speaks for a country.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ResidenceEvidence(EvidenceKind Kind, Country Country, DateOnly On);
