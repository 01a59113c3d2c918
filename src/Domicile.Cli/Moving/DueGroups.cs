using Domicile.Relocation.Moves;
using Domicile.Relocation.Moves.Postgres;
using Domicile.Relocation.Pairs.Postgres;

namespace Domicile.Cli.Moving;

/// <summary>Who is meant by a command line.</summary>
internal static class DueGroups
{
    /// <summary>The groups that a wish comes to.</summary>
    /// <exception cref="DomicileException">The policy forbids it, or strands somebody.</exception>
    public static Task<IReadOnlyList<DueGroup>> OfAsync(EstateSession estate, MoveWish wish, CancellationToken cancellationToken)
    {
        var planner = new MovePlanner(estate) { Kind = wish.Kind };
        return wish.To is { } target
            ? planner.ToAsync(target, wish.Where, wish.Verdict, cancellationToken)
            : planner.DueAsync(wish.Where, cancellationToken);
    }
}
