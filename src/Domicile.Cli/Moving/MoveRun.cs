using Domicile.Relocation.Journal.Postgres;
using Domicile.Relocation.Moves;
using Domicile.Relocation.Moves.Postgres;
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

        var found = await CheckedEstate.OpenAsync(config, cancellationToken);
        if (wish.DryRun)
        {
            return await PrintAsync(found, wish, cancellationToken);
        }

        var estate = await found.OrThrowAsync();
        try
        {
            // What is refused is found before anything is installed.
            var plan = await PlanReport.MakeAsync(new(estate, []), wish, cancellationToken);
            plan.ThrowIfBlocked();
            plan.TellStranded();
            estate = await estate.InstallAsync(cancellationToken);

            // A log that cannot be written is told before anything is asked for.
            await estate.Ledger.SettleAsync(cancellationToken);
            var moves = await AskAsync(estate, wish, cancellationToken);
            var code = moves.Count == 0 ? MoveReport.Nothing(wish.Json) : await MoveWork.RunAsync(estate, moves, wish.Json, cancellationToken);
            return plan.IsAnybodyWaiting && code == ExitCode.Done ? ExitCode.Refused : code;
        }
        finally
        {
            await estate.DisposeAsync();
        }
    }

    /// <summary>Says what would move, and stops.</summary>
    public static async Task<int> PrintAsync(CheckedEstate found, MoveWish wish, CancellationToken cancellationToken)
    {
        try
        {
            return (await PlanReport.MakeAsync(found, wish, cancellationToken)).Print(wish.Json);
        }
        finally
        {
            await (found.Estate?.DisposeAsync() ?? default);
        }
    }

    /// <summary>Moves under way, and those asked for now.</summary>
    private static async Task<IReadOnlyList<long>> AskAsync(EstateSession estate, MoveWish wish, CancellationToken cancellationToken)
    {
        var planner = new MovePlanner(estate);
        await planner.RecoverAsync(cancellationToken);
        await using var control = await estate.ControlAsync(cancellationToken);
        var moves = (await MoveJournal.MovesAsync(control, ["running", "cancelled"], cancellationToken)).Select(m => m.Id).ToList();
        var due = await DueGroups.OfAsync(estate, wish, cancellationToken);
        if (due.Groups.Length > 0 && !wish.Yes && !(await PlanReport.MakeAsync(new(estate, []), wish, cancellationToken)).Confirm())
        {
            return moves;
        }

        var how = estate.Declaration.Moving with
        {
            BatchSubjects = wish.Batch ?? estate.Declaration.Moving.BatchSubjects,
            RowsPerSecond = wish.Rate ?? estate.Declaration.Moving.RowsPerSecond,
        };
        foreach (var group in due.Groups)
        {
            var selection = new Selection([.. group.Countries.Keys], wish.Where);
            if (await planner.AskAsync(group.Pair, estate.Declaration.Kind(group.Kind), selection, how, null, group.Because, group.Verdict, cancellationToken) is { } move)
            {
                moves.Add(move.Id);
            }
        }

        return moves;
    }
}
