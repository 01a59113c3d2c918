using System.Diagnostics;
using Domicile.Relocation.Rounds;

namespace Domicile.Relocation.Following;

/// <summary>What several changes of one row come to.</summary>
/// <param name="Deletes">The row that was there goes.</param>
/// <param name="Inserts">A row comes; after the other went, if both.</param>
/// <param name="Last">The last event that carries values, its left-out values taken from earlier ones; null when nothing but a
/// deletion is left.</param>
public sealed record NetRow(bool Deletes, bool Inserts, RowEvent? Last)
{
    /// <summary>The row neither goes nor comes: it changes.</summary>
    public bool Updates => !Deletes && !Inserts;

    /// <summary>What one change comes to.</summary>
    public static NetRow Of(RowEvent change) => change.Kind switch
    {
        ChangeKind.Insert => new(false, true, change),
        ChangeKind.Update => new(false, false, change),
        _ => new(true, false, null),
    };

    /// <summary>Whether a later change can follow: a row is born once, and dies once. Where an SQL condition says whose a row is, it can be nobody's
    /// in between, by a change of another row, and its changes meanwhile are not heard.</summary>
    public bool CanPrecede(RowEvent change) => (change.Kind == ChangeKind.Insert) == (Last is null);

    /// <summary>What this and a later change come to; null when the row came and went again.</summary>
    /// <exception cref="UnreachableException">The later change cannot follow.</exception>
    public NetRow? Then(RowEvent change) => (this, change.Kind) switch
    {
        ({ Last: not null }, ChangeKind.Update) => this with { Last = Merge(Last, change) },
        ({ Inserts: true, Deletes: false }, ChangeKind.Delete) => null,
        ({ Last: not null }, ChangeKind.Delete) => new(true, false, null),
        ({ Last: null }, ChangeKind.Insert) => new(true, true, change),
        _ => throw new UnreachableException($"table {change.Table}: {change.Kind} cannot follow"),
    };

    private static RowEvent Merge(RowEvent earlier, RowEvent later)
    {
        if (later.Unchanged is null)
        {
            return later with { Unchanged = null };
        }

        var values = later.Values.Select((value, i) => later.Unchanged[i] ? earlier.Values[i] : value).ToArray();
        var unchanged = earlier.Unchanged is null ? null : later.Unchanged.Zip(earlier.Unchanged, (l, e) => l && e).ToArray();
        return later with { Values = values, Unchanged = unchanged };
    }
}
