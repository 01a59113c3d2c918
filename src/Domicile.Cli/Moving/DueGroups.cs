using Domicile.Relocation.Moves;
using Domicile.Relocation.Moves.Postgres;
using Domicile.Relocation.Pairs.Postgres;

namespace Domicile.Cli.Moving;

/// <summary>Who is meant by a command line.</summary>
internal static class DueGroups
{
    /// <summary>The groups that a wish comes to.</summary>
    /// <exception cref="DomicileException">Law, policy or the declared homes forbid it.</exception>
    public static async Task<DueResidents> OfAsync(EstateSession estate, MoveWish wish, CancellationToken cancellationToken)
    {
        var planner = new MovePlanner(estate) { Kind = wish.Kind, Day = wish.On ?? estate.Today };
        return wish.To is { } target
            ? new([.. await planner.ToAsync(target, wish.Where, wish.Verdict, cancellationToken)], [])
            : await planner.ResidentsAsync(wish.Where, cancellationToken);
    }
}
