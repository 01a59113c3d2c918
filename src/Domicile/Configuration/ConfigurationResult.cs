using System.Collections.Immutable;

namespace Domicile.Configuration;

/// <summary>What reading a configuration gives: a declaration, or all that is wrong with it.</summary>
/// <param name="Declaration">Null when a fault that is no note was found.</param>
/// <param name="Faults">Faults and notes, by file, line and column.</param>
public sealed record ConfigurationResult(Declaration? Declaration, ImmutableArray<Fault> Faults)
{
    /// <summary>The declaration.</summary>
    /// <exception cref="DomicileException">There is none; the detail lists every fault.</exception>
    public Declaration OrThrow() => Declaration ?? throw new DomicileException(
        message: "The configuration has faults.",
        detail: string.Join(Environment.NewLine, Faults.Where(f => !f.IsNote)),
        hint: "Mend them; 'domicile check' lists them again.");
}
