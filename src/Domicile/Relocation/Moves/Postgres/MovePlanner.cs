using System.Collections.Immutable;
using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Policy;
using Domicile.Policy.Homes.Planning;
using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Journal;
using Domicile.Relocation.Journal.Postgres;
using Domicile.Relocation.Pairs;
using Domicile.Relocation.Pairs.Postgres;
using Domicile.Relocation.Sites.Postgres;
using Domicile.SubjectDirectory.Postgres;

namespace Domicile.Relocation.Moves.Postgres;

/// <summary>Works out who should move, and asks for it.</summary>
public sealed class MovePlanner(EstateSession estate)
{
    /// <summary>Only subjects of this kind; null for all kinds.</summary>
    public string? Kind { get; init; }

    private IEnumerable<SubjectKind> Kinds => Kind is null ? estate.Declaration.Kinds : [estate.Declaration.Kind(Kind)];

    /// <summary>The day that is asked about; today unless it is set.</summary>
    public DateOnly Day { get; init; } = estate.Today;

    private string DecisionTable => estate.Declaration.Homes.Adjudicator.TableOn(Day).Hash;

    private Residents Residents => new(estate.Declaration, estate.Plan, Day);

    /// <summary>Everybody, those under way included, as groups that homes are asked for.</summary>
    public async Task<ImmutableArray<SubjectGroup>> PopulationAsync(CancellationToken cancellationToken)
    {
        var groups = ImmutableArray.CreateBuilder<SubjectGroup>();
        foreach (var site in estate.Sites)
        {
            await using var connection = await site.OpenAsync(cancellationToken);
            foreach (var kind in Kinds)
            {
                groups.AddRange(Residents.Groups(kind, site.Site.Id, await Census.EverybodyAsync(connection, kind, site, Day, cancellationToken)));
            }
        }

        groups.AddRange((await LostAsync(cancellationToken)).Select(l => Residents.Lost(l.Kind, l.Site, l.Subjects)));
        return groups.ToImmutable();
    }

    /// <summary>Everybody whose home is not where law, policy and the declared homes want it.</summary>
    public async Task<DueResidents> ResidentsAsync(string? where, CancellationToken cancellationToken)
    {
        var (due, stranded, everybody) = (ImmutableArray.CreateBuilder<DueGroup>(), ImmutableArray.CreateBuilder<StrandedResidents>(), new List<SubjectGroup>());
        foreach (var site in estate.Sites)
        {
            await using var connection = await site.OpenAsync(cancellationToken);
            foreach (var kind in Kinds)
            {
                var counts = await Census.CountAsync(connection, kind, site, where, Day, cancellationToken);
                var found = Residents.Due(kind, site.Site, counts);
                everybody.AddRange(Residents.Groups(kind, site.Site.Id, counts));
                due.AddRange(found.Groups);
                stranded.AddRange(found.Stranded);
            }
        }

        stranded.AddRange((await LostAsync(cancellationToken)).SelectMany(l => Residents.Unavailable(l.Kind, l.Site, l.Subjects)));
        return new(due.ToImmutable(), stranded.ToImmutable())
        {
            Projections = new ProjectionVerdicts(estate.Declaration, estate.Plan, Day).Refused(everybody, [.. estate.Sites.Select(s => s.Site.Id)]),
        };
    }

    /// <summary>Whose home, by the directory, is a site that holds no data any more: nobody knows there where they live.</summary>
    private async Task<IReadOnlyList<(SubjectKind Kind, SiteId Site, long Subjects)>> LostAsync(CancellationToken cancellationToken)
    {
        if (estate.Sites.Length == estate.Declaration.Sites.Length)
        {
            return [];
        }

        await using var control = await estate.ControlAsync(cancellationToken);
        var elsewhere = await HomeDirectory.ElsewhereAsync(control, estate.Sites.Select(s => s.Site.Id), cancellationToken);
        return [.. from lost in elsewhere join kind in Kinds on lost.Kind equals kind.Name select (kind, lost.Home, lost.Subjects)];
    }

    /// <summary>Those of them who have somewhere to go.</summary>
    public async Task<IReadOnlyList<DueGroup>> DueAsync(string? where, CancellationToken cancellationToken) =>
        (await ResidentsAsync(where, cancellationToken)).Groups;

    /// <summary>Everybody for whom a condition holds, to one site of the operator's choice.</summary>
    /// <param name="target">The site.</param>
    /// <param name="where">The condition; null for everybody.</param>
    /// <param name="verdict">Why the home set may be left; null when it may not.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DomicileException">The site takes nobody, or is not in somebody's home set and there is no verdict.</exception>
    public async Task<IReadOnlyList<DueGroup>> ToAsync(SiteId target, string? where, string? verdict, CancellationToken cancellationToken)
    {
        Residents.RequireReceives(target);
        var groups = new List<DueGroup>();
        foreach (var site in estate.Sites.Where(s => s.Site.Id != target))
        {
            await using var connection = await site.OpenAsync(cancellationToken);
            foreach (var kind in Kinds)
            {
                var counts = await Census.CountAsync(connection, kind, site, where, Day, cancellationToken);
                var refused = Residents.RequireAdmitted(kind, target, counts, verdict);
                if (counts.Count > 0)
                {
                    var because = refused.IsEmpty ? "the operator's choice within the home set" : $"verdict: {verdict}; against {string.Join(" | ", refused)}";
                    groups.Add(new(new Pair(site.Site, estate.Site(target).Site), kind.Name, counts.ToImmutableSortedDictionary(StringComparer.Ordinal), because) { Verdict = verdict });
                }
            }
        }

        return groups;
    }

    /// <summary>Asks for a move in the other direction, of those whom a move switched and who live where it took them. Their rows at
    /// the old site must be erased by now.</summary>
    /// <param name="id">The move to undo.</param>
    /// <param name="verdict">Why the home set may be left; null when it may not.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The new move; null when nobody of them lives there any more.</returns>
    /// <exception cref="DomicileException">There is no such move, it is still under way, or the policy does not admit the way back.</exception>
    public async Task<Move?> BackAsync(long id, string? verdict, CancellationToken cancellationToken)
    {
        await using var control = await estate.ControlAsync(cancellationToken);
        var move = await MoveJournal.MoveAsync(control, id, cancellationToken) ?? throw MoveSteering.Unknown(id);
        var switched = (await control.RowsAsync(
            "SELECT id, phase FROM domicile_control.batch WHERE move = $1 AND switched_at IS NOT NULL ORDER BY id", [id], r => (Id: r.GetInt64(0), Phase: r.GetString(1)), cancellationToken)).ToList();
        if (switched.Count == 0 || switched.Exists(b => b.Phase is not ("done" or "erased" or "swept")))
        {
            throw new DomicileException(
                message: $"Move {id} cannot be undone.",
                detail: switched.Count == 0 ? "It has switched nobody." : $"{switched.Count(b => b.Phase is not ("done" or "erased" or "swept"))} of its batches are still in their grace, or wait for a person.",
                hint: $"See: domicile status {id}.");
        }

        var kind = estate.Declaration.Kind(move.Kind);
        var pair = new Pair(estate.Site(SiteId.Parse(move.Target)).Site, estate.Site(SiteId.Parse(move.Source)).Site);
        var where = $"{Residences.KeyText(kind, "r")} IN (SELECT p.key FROM domicile.past p WHERE p.kind = {Sql.Literal(kind.Name)} AND p.batch IN ({string.Join(", ", switched.Select(b => b.Id))}))";
        await using var at = await estate.Site(pair.Source.Id).OpenAsync(cancellationToken);
        var refused = Residents.RequireAdmitted(kind, pair.Target.Id, await Census.CountAsync(at, kind, estate.Site(pair.Source.Id), where, Day, cancellationToken), verdict);
        var because = refused.IsEmpty ? $"back of move {id}" : $"back of move {id}; verdict: {verdict}; against {string.Join(" | ", refused)}";
        return await AskAsync(pair, kind, new Selection(null, where), estate.Declaration.Moving, id, because, verdict, cancellationToken);
    }

    /// <summary>Asks for a move and puts its subjects into batches. Whether they may go is asked again before each wave.</summary>
    /// <returns>The move; null when nobody was there to move.</returns>
    public async Task<Move?> AskAsync(Pair pair, SubjectKind kind, Selection selection, MovingDefaults how, long? backOf, string because, string? verdict, CancellationToken cancellationToken)
    {
        await using var control = await estate.ControlAsync(cancellationToken);
        await using var source = await estate.Site(pair.Source.Id).OpenAsync(cancellationToken);
        var counts = await Census.CountAsync(source, kind, estate.Site(pair.Source.Id), selection.Where, Day, cancellationToken);
        var subjects = counts.Where(c => selection.Countries is not { } some || some.Contains(c.Key)).Sum(c => c.Value);
        if (subjects == 0)
        {
            return null;
        }

        await using var turn = await PlanningTurn.TakeAsync(control, cancellationToken);
        var inForce = await InForceGate.PassAsync(control, estate.Ledger, estate.Declaration, Day, cancellationToken);
        var id = await MoveJournal.AskAsync(
            control, pair, kind.Name, how.BatchSubjects, how.RowsPerSecond, how.Grace, backOf, $"{because} ({inForce}, decision table {DecisionTable[..12]} of {Day:yyyy-MM-dd})", verdict, cancellationToken);
        FailPoint.Reach("asked");
        var move = (await MoveJournal.MoveAsync(control, id, cancellationToken))!;

        // A few more than needed: people may arrive until they are counted again. Those that stay empty do nothing.
        var (first, last) = await MoveJournal.ReserveAsync(control, move, (subjects / how.BatchSubjects) + 2, cancellationToken);
        var sizes = await new Assignment(estate.Declaration, estate.Clock).RunAsync(source, kind, pair, selection with { Day = Day }, first, last, how.BatchSubjects, cancellationToken);
        FailPoint.Reach("assigned");
        await MoveJournal.StartAsync(control, move, sizes, cancellationToken);
        return move with { State = "running", Subjects = sizes.Values.Sum() };
    }

    /// <summary>Brings moves to an end whose planner was killed: those that have their members start, those that have none are
    /// cancelled.</summary>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        await using var control = await estate.ControlAsync(cancellationToken);
        await using var turn = await PlanningTurn.TakeAsync(control, cancellationToken);
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
                await MoveJournal.EndAsync(control, move.Id, cancellationToken);
            }
        }
    }
}
