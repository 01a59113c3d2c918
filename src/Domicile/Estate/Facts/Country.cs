using System.Runtime.InteropServices;

namespace Domicile.Estate.Facts;

/// <summary>One country as a dense number, so that decision tables can be arrays: 0 is the unknown country, the others
/// are the assigned ISO 3166-1 alpha-2 codes in alphabetical order.</summary>
/// <remarks>The default value is legal and means <see cref="Unknown"/>: an unknown country is everywhere a third country.
/// Source: ISO 3166-1; XK (Kosovo) is user-assigned there and added here because registers use it.</remarks>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Country : IComparable<Country>
{
    private const string Codes =
        "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ " +
        "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO " +
        "FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE " +
        "JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO " +
        "MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW " +
        "PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM " +
        "TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

    private static readonly string[] Names = ["unknown", .. Codes.Split(' ')];
    private static readonly Dictionary<string, byte> Ordinals = Names
        .Select((name, ordinal) => (name, ordinal))
        .Skip(1)
        .ToDictionary(entry => entry.name, entry => (byte)entry.ordinal, StringComparer.Ordinal);

    private readonly byte _ordinal;

    private Country(byte ordinal) => _ordinal = ordinal;

    /// <summary>How many values there are, the unknown country among them.</summary>
    public static int Count => Names.Length;

    /// <summary>The country nobody could name.</summary>
    public static Country Unknown => default;

    /// <summary>Every known country, in alphabetical order of its code.</summary>
    public static IEnumerable<Country> Known => Enumerable.Range(1, Count - 1).Select(FromOrdinal);

    /// <summary>The dense number: 0 for unknown, else 1 to <see cref="Count"/> - 1.</summary>
    public int Ordinal => _ordinal;

    /// <summary>True for <see cref="Unknown"/>.</summary>
    public bool IsUnknown => _ordinal == 0;

    /// <summary>The country of a dense number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not under <see cref="Count"/>.</exception>
    public static Country FromOrdinal(int ordinal)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)ordinal, (uint)Count, nameof(ordinal));
        return new Country((byte)ordinal);
    }

    /// <summary>The country of a code; unknown for no code and for one that is not assigned.</summary>
    public static Country Of(CountryCode? code) =>
        code is { Text: { } text } && TryParse(text, out var country) ? country : Unknown;

    /// <summary>Reads an assigned code in capitals; anything else is not a country.</summary>
    public static bool TryParse(string text, out Country country)
    {
        var known = Ordinals.TryGetValue(text, out var ordinal);
        country = new Country(ordinal);
        return known;
    }

    /// <summary>Reads an assigned code in capitals, or the word <c>unknown</c>.</summary>
    /// <exception cref="DomicileException">The text is neither.</exception>
    public static Country Parse(string text) =>
        text == "unknown" || TryParse(text, out _)
            ? new Country(Ordinals.GetValueOrDefault(text))
            : throw new DomicileException(
                message: $"'{text}' is not a country.",
                detail: "Wanted: an ISO 3166-1 code of two capitals, such as IE, or the word 'unknown'.",
                hint: HintFor(text));

    /// <summary>What the writer probably meant.</summary>
    public static string HintFor(string text) => text.ToUpperInvariant() switch
    {
        "UK" => "The United Kingdom is GB.",
        "EL" => "Greece is GR.",
        "EU" or "EEA" => "Areas are written in small letters and are not countries: Norway is in eea, not in eu.",
        var upper when Ordinals.ContainsKey(upper) => $"Write {upper} in capitals.",
        _ => "Look the code up in ISO 3166-1.",
    };

    /// <inheritdoc/>
    public int CompareTo(Country other) => _ordinal.CompareTo(other._ordinal);

    /// <summary>The code, or <c>unknown</c>.</summary>
    public override string ToString() => Names[_ordinal];

    /// <summary>Alphabetical order of the codes; the unknown country comes first.</summary>
    public static bool operator <(Country left, Country right) => left.CompareTo(right) < 0;

    /// <inheritdoc cref="op_LessThan"/>
    public static bool operator >(Country left, Country right) => left.CompareTo(right) > 0;

    /// <inheritdoc cref="op_LessThan"/>
    public static bool operator <=(Country left, Country right) => left.CompareTo(right) <= 0;

    /// <inheritdoc cref="op_LessThan"/>
    public static bool operator >=(Country left, Country right) => left.CompareTo(right) >= 0;
}
