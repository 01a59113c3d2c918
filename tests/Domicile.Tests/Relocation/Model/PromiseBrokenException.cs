namespace Domicile.Tests.Relocation.Model;

/// <summary>An invariant of the product does not hold in this run.</summary>
internal sealed class PromiseBrokenException(string what, bool found = false) : Exception(what)
{
    /// <summary>Whether the product's own verification said so.</summary>
    public bool IsFound { get; } = found;
}
