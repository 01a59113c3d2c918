using System.Collections.Immutable;
using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Relocation.Journal;
using Domicile.Relocation.Journal.Postgres;
using Domicile.Relocation.Pairs;
using Domicile.Relocation.Pairs.Postgres;
using Domicile.Relocation.Sites.Postgres;

namespace Domicile.Relocation.Moves.Postgres;

/// <summary>Works out who should move, and asks for it.</summary>
public sealed class MovePlanner(EstateSession estate)
{
    /// <summary>Everybody whose home is not where the policy wants it.</summary>
    /// <exception cref="DomicileException">The policy strands somebody; nothing was asked for.</exception>
    public async Task<IReadOnlyList<DueGroup>> DueAsync(string? where, CancellationToken cancellationToken)
    {
        var due = new List<DueGroup>();
        foreach (var site in estate.Sites)
        {
            await using var connection = await site.OpenAsync(cancellationToken);
            foreach (var kind in estate.Declaration.Kinds)
            {
                due.AddRange(DuePlan.Due(estate.Declaration, kind, site.Site, await Census.CountAsync(connection, kind, site.Site.Number, where, cancellationToken)));
            }
        }

        return due;
    }

    /// <summary>Everybody for whom a condition holds, to one site of the operator's choice.</summary>
    /// <param name="target">The site.</param>
    /// <param name="where">The condition; null for everybody.</param>
    /// <param name="verdict">Why the home set may be left; null when it may not.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DomicileException">The site is not live, or not in somebody's home set and there is no verdict.</exception>
    public async Task<IReadOnlyList<DueGroup>> ToAsync(SiteId target, string? where, string? verdict, CancellationToken cancellationToken)
    {
        var to = estate.Declaration.Site(target);
        if (to.State != SiteState.Live)
        {
            throw new DomicileException($"Site '{target}' takes no new residents.", $"Its state is {to.State}; wanted: live.", "Choose a live site.");
        }

        var groups = new List<DueGroup>();
        foreach (var site in estate.Sites.Where(s => s.Site.Id != target))
        {
            await using var connection = await site.OpenAsync(cancellationToken);
            foreach (var kind in estate.Declaration.Kinds)
            {
                var counts = await Census.CountAsync(connection, kind, site.Site.Number, where, cancellationToken);
                DuePlan.RequireAdmitted(kind, target, counts, verdict);
                if (counts.Count > 0)
                {
                    groups.Add(new(new Pair(site.Site, to), kind.Name, counts.ToImmutableSortedDictionary(StringComparer.Ordinal), verdict is null ? "the operator's choice within the home set" : $"verdict: {verdict}"));
                }
            }
        }

        return groups;
    }

    /// <summary>Asks for a move and puts its subjects into batches.</summary>
    /// <returns>The move; null when nobody was there to move.</returns>
    public async Task<Move?> AskAsync(Pair pair, SubjectKind kind, Selection selection, MovingDefaults how, long? backOf, string because, CancellationToken cancellationToken)
    {
        await using var control = await estate.ControlAsync(cancellationToken);
        await using var source = await estate.Site(pair.Source.Id).OpenAsync(cancellationToken);
        var counts = await Census.CountAsync(source, kind, pair.Source.Number, selection.Where, cancellationToken);
        var subjects = counts.Where(c => selection.Countries is not { } some || some.Contains(c.Key)).Sum(c => c.Value);
        if (subjects == 0)
        {
            return null;
        }

        var id = await MoveJournal.AskAsync(control, pair, kind.Name, how.BatchSubjects, how.RowsPerSecond, how.Grace, backOf, because, cancellationToken);
        FailPoint.Reach("asked");
        var move = (await MoveJournal.MoveAsync(control, id, cancellationToken))!;

        // A few more than needed: people may arrive until they are counted again. Those that stay empty do nothing.
        var (first, last) = await MoveJournal.ReserveAsync(control, move, (subjects / how.BatchSubjects) + 2, cancellationToken);
        var sizes = await Census.AssignAsync(source, kind, pair, selection, first, last, how.BatchSubjects, cancellationToken);
        FailPoint.Reach("assigned");
        await MoveJournal.StartAsync(control, move, sizes, cancellationToken);
        return move with { State = "running", Subjects = sizes.Values.Sum() };
    }

    /// <summary>Brings moves to an end whose planner was killed: those that have their members start, those that have none are
    /// cancelled.</summary>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        await using var control = await estate.ControlAsync(cancellationToken);
        foreach (var move in await MoveJournal.MovesAsync(control, ["planning"], cancellationToken))
        {
            var batches = await MoveJournal.BatchesAsync(control, move.Id, cancellationToken);
            await using var source = await estate.Site(SiteId.Parse(move.Source)).OpenAsync(cancellationToken);
            var kind = estate.Declaration.Kind(move.Kind);
            var sizes = batches.Count == 0
                ? new Dictionary<long, int>()
                : await Census.SizesAsync(source, kind, batches[0].Id, batches[^1].Id, cancellationToken);
            if (sizes.Count > 0)
            {
                await MoveJournal.StartAsync(control, move, sizes, cancellationToken);
            }
            else
            {
                await MoveJournal.TurnAsync(control, move.Id, "cancelled", ["planning"], cancellationToken);
            }
        }
    }
}
