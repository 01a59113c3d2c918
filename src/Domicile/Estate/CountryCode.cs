namespace Domicile.Estate;

/// <summary>Names a country by its ISO 3166-1 alpha-2 code: two letters A to Z. It is not checked against the list of
/// countries in force, which changes; an area says which codes it knows.</summary>
public readonly record struct CountryCode
{
    private CountryCode(string text) => Text = text;

    /// <summary>Two upper-case letters; null only in <c>default</c>, which no parser returns.</summary>
    public string Text { get; }

    /// <summary>Reads a code in either case.</summary>
    /// <returns>False when the text is not two ASCII letters.</returns>
    public static bool TryParse(string? text, out CountryCode code)
    {
        var ok = text is { Length: 2 } && text.All(char.IsAsciiLetter);
        code = ok ? new(text!.ToUpperInvariant()) : default;
        return ok;
    }

    /// <summary>Reads a code in either case.</summary>
    /// <exception cref="DomicileException">The text is not two letters.</exception>
    public static CountryCode Parse(string text) => TryParse(text, out var code)
        ? code
        : throw new DomicileException(
            message: "A country code was expected.",
            detail: $"Wanted: two letters (ISO 3166-1 alpha-2); given: {text.Length} characters.",
            hint: "Write the code, for instance IE, or map the name to its code under residence.");

    /// <inheritdoc/>
    public override string ToString() => Text;
}
