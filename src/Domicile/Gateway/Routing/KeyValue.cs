namespace Domicile.Gateway.Routing;

/// <summary>What a column is compared with: a constant of the text, or a parameter.</summary>
/// <param name="Parameter">The parameter's number; 0 for a constant.</param>
/// <param name="IsList">Whether the parameter is an array, each element of which counts.</param>
/// <param name="Literal">The constant as written; null for NULL or a parameter.</param>
/// <param name="Cast">The type that it is cast to; null without a cast.</param>
internal sealed record KeyValue(int Parameter, bool IsList, string? Literal, KeyType? Cast)
{
    /// <summary>Whether the constant was written as a string, so that its type is open.</summary>
    internal bool IsText { get; init; }
}
