using System.Collections.Immutable;
using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Policy;
using Domicile.Relocation.Journal.Postgres;
using Domicile.Relocation.Moves;
using Domicile.Relocation.Moves.Postgres;
using Domicile.Relocation.Pairs;
using Domicile.Relocation.Pairs.Postgres;

namespace Domicile.Cli.Moving;

/// <summary>Runs <c>domicile move</c>: takes up what is under way, asks for what is wanted, works until both are done.</summary>
internal static class MoveRun
{
    /// <summary>Runs it.</summary>
    public static async Task<int> RunAsync(string config, MoveWish wish, CancellationToken cancellationToken)
    {
        if (!wish.Due && wish.To is null)
        {
            throw new DomicileException("Who shall move is not said.", "Neither --due nor --to was given.", "Write: domicile move --due, or: domicile move --to SITE --where SQL.");
        }

        var estate = await EstateOpening.OpenAsync(config, cancellationToken);
        try
        {
            if (wish.DryRun)
            {
                return await DueReport.PrintAsync(estate, wish, cancellationToken);
            }

            estate = await estate.InstallAsync(cancellationToken);
            var moves = await AskAsync(estate, wish, cancellationToken);
            return moves.Count == 0 ? MoveReport.Nothing(wish.Json) : await MoveWork.RunAsync(estate, moves, wish.Json, cancellationToken);
        }
        finally
        {
            await estate.DisposeAsync();
        }
    }

    /// <summary>Moves under way, and those asked for now.</summary>
    private static async Task<IReadOnlyList<long>> AskAsync(EstateSession estate, MoveWish wish, CancellationToken cancellationToken)
    {
        var planner = new MovePlanner(estate);
        await planner.RecoverAsync(cancellationToken);
        await using var control = await estate.ControlAsync(cancellationToken);
        var moves = (await MoveJournal.MovesAsync(control, ["running"], cancellationToken)).Select(m => m.Id).ToList();
        var due = await DueReport.GroupsAsync(estate, wish, cancellationToken);
        if (due.Count > 0 && !wish.Yes && !DueReport.Confirm(due))
        {
            return moves;
        }

        var how = estate.Declaration.Moving with
        {
            BatchSubjects = wish.Batch ?? estate.Declaration.Moving.BatchSubjects,
            RowsPerSecond = wish.Rate ?? estate.Declaration.Moving.RowsPerSecond,
        };
        foreach (var group in due)
        {
            var selection = new Selection([.. group.Countries.Keys], wish.Where);
            if (await planner.AskAsync(group.Pair, estate.Declaration.Kind(group.Kind), selection, how, null, group.Because, cancellationToken) is { } move)
            {
                moves.Add(move.Id);
            }
        }

        return moves;
    }
}
