using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Domicile.Estate.Facts;

/// <summary>A set of countries as 256 bits, one for each <see cref="Country.Ordinal"/>. The default is empty.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CountrySet
{
    private readonly UInt128 _low;
    private readonly UInt128 _high;

    private CountrySet(UInt128 low, UInt128 high) => (_low, _high) = (low, high);

    /// <summary>Every known country; not the unknown one.</summary>
    public static CountrySet Known { get; } = Of(Country.Known);

    /// <summary>Every country and the unknown one.</summary>
    public static CountrySet All { get; } = Known.With(Country.Unknown);

    /// <summary>True when no country is in it.</summary>
    public bool IsEmpty => _low == 0 && _high == 0;

    /// <summary>How many countries are in it.</summary>
    public int Count => (int)(UInt128.PopCount(_low) + UInt128.PopCount(_high));

    /// <summary>The members in alphabetical order, the unknown country first.</summary>
    public ImmutableArray<Country> Members
    {
        get
        {
            var self = this;
            return [.. Enumerable.Range(0, Country.Count).Select(Country.FromOrdinal).Where(self.Contains)];
        }
    }

    /// <summary>The set of these countries.</summary>
    public static CountrySet Of(IEnumerable<Country> countries) =>
        countries.Aggregate(default(CountrySet), (set, country) => set.With(country));

    /// <summary>This set and one country more.</summary>
    public CountrySet With(Country country) =>
        country.Ordinal < 128
            ? new(_low | (UInt128.One << country.Ordinal), _high)
            : new(_low, _high | (UInt128.One << (country.Ordinal - 128)));

    /// <summary>Is the country in the set?</summary>
    public bool Contains(Country country) =>
        (country.Ordinal < 128 ? _low >> country.Ordinal & 1 : _high >> (country.Ordinal - 128) & 1) != 0;

    /// <summary>What is in either.</summary>
    public CountrySet Union(CountrySet other) => new(_low | other._low, _high | other._high);

    /// <summary>What is in both.</summary>
    public CountrySet Intersect(CountrySet other) => new(_low & other._low, _high & other._high);

    /// <summary>What is here and not there.</summary>
    public CountrySet Except(CountrySet other) => new(_low & ~other._low, _high & ~other._high);
}
