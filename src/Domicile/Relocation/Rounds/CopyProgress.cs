using System.Collections.Immutable;
using Domicile.Postgres;

namespace Domicile.Relocation.Rounds;

/// <summary>Which rows of the source the target holds in full. Stored with <see cref="RoundState"/>, in the same transaction.</summary>
/// <param name="Done">Batches and tables that earlier rounds copied; a parent's table always before its children's.</param>
/// <param name="Redo">Members of those batches whose set of rows changed (a row came, left, or changed hands). From then on the
/// target holds of them what it holds of any outsider, the projection, until a round copies them again as a whole.</param>
public sealed record CopyProgress(ImmutableHashSet<(long Batch, TableName Table)> Done, ImmutableHashSet<Owner.Member> Redo)
{
    /// <summary>Nothing copied yet.</summary>
    public static CopyProgress Empty { get; } = new([], []);

    /// <summary>Whether the target holds the owner's rows of this table in full.</summary>
    public bool Holds(Owner owner, TableName table) =>
        owner is Owner.Member member && Done.Contains((member.Batch, table)) && !Redo.Contains(member);

    /// <summary>The batches whose rows of this table the target holds.</summary>
    public IEnumerable<long> BatchesWith(TableName table) => Done.Where(done => done.Table == table).Select(done => done.Batch);

    /// <summary>A round wrote these members' rows of every done table.</summary>
    public CopyProgress AfterRedoing(IEnumerable<Owner.Member> members) => this with { Redo = Redo.Except(members) };

    /// <summary>A round wrote all of the batch's rows of this table.</summary>
    public CopyProgress AfterCopying(long batch, TableName table) => this with { Done = Done.Add((batch, table)) };

    /// <summary>The batch left the copy: it was switched, or given up.</summary>
    public CopyProgress Without(long batch) => new(
        [.. Done.Where(done => done.Batch != batch)], [.. Redo.Where(member => member.Batch != batch)]);
}
