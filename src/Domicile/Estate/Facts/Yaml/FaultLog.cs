using System.Collections.Immutable;

namespace Domicile.Estate.Facts.Yaml;

/// <summary>Collects every fault of every file, so that a writer mends all of them at once.</summary>
public sealed class FaultLog
{
    private readonly List<Fault> _faults = [];

    /// <summary>The faults in order of file, line and column.</summary>
    public ImmutableArray<Fault> Faults =>
        [.. _faults.Distinct().OrderBy(f => f.At.File, StringComparer.Ordinal).ThenBy(f => f.At.Line).ThenBy(f => f.At.Column)];

    /// <summary>True when something is wrong.</summary>
    public bool Any => _faults.Count > 0;

    /// <summary>Notes a fault.</summary>
    public void Add(Place at, string says, string hint) => _faults.Add(new Fault(at, says, hint));

    /// <summary>Stops when something is wrong.</summary>
    /// <exception cref="DomicileException">There are faults; the detail lists every one of them.</exception>
    public void ThrowIfAny(string what)
    {
        if (!Any)
        {
            return;
        }

        var faults = Faults;
        throw new DomicileException(
            message: faults.Length == 1 ? $"One fault in {what}." : $"{faults.Length} faults in {what}.",
            detail: string.Join('\n', faults.Select(f => $"{f.At}: {f.Says}")),
            hint: string.Join('\n', faults.Select(f => f.Hint).Where(h => h.Length > 0).Distinct(StringComparer.Ordinal)));
    }
}
