using System.Runtime.InteropServices;
using Domicile.Estate.Facts;

namespace Domicile.Policy.Homes.Rehoming;

/// <summary>A subject was told on a day that it would be at home where residents of a country are.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ResidenceNotice(Country Country, DateOnly On);
