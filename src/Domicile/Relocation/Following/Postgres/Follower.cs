using System.Collections.Immutable;
using System.Globalization;
using Domicile.SubjectDirectory;
using Domicile.SubjectDirectory.Postgres;
using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Copying.Postgres;
using Domicile.Relocation.Pairs;
using Domicile.Relocation.Pairs.Postgres;
using Domicile.Relocation.Rounds;
using Domicile.Relocation.Sites.Postgres;
using Npgsql;

namespace Domicile.Relocation.Following.Postgres;

/// <summary>Follows one source at one target: reads transactions, decides by <see cref="RoundRules"/>, and applies runs of them, each
/// run in one target transaction that also writes how far it has come.</summary>
public sealed partial class Follower(
    Pair pair, long claim, ClosurePlan plan, SiteDatabase source, ChangeFeed feed, NpgsqlConnection target, NpgsqlConnection control, TokenKey tokens, RoundState start,
    CopyProgress progress, TimeProvider clock)
{
    /// <summary>A run ends when it has so many changes, or when nothing more waits.</summary>
    private const int RunChanges = 2_000;

    private readonly IReadOnlyDictionary<int, FollowedTable> _tables = FollowedTable.Of(plan, pair.Source.Id);
    private readonly Applier _applier = new(pair.Source.Number, FollowedTable.Of(plan, pair.Source.Id), new MissingParents(pair, source, clock));
    private readonly Dictionary<SourceTransaction, FollowedTransaction> _held = [];
    private RoundState _stored = start;
    private bool _hasNews;
    private FollowedTransaction? _waiting;

    /// <summary>How far it has come.</summary>
    public RoundState State { get; private set; } = start;

    /// <summary>Which batches the target holds in full.</summary>
    public CopyProgress Progress { get; set; } = progress;

    /// <summary>Whether the target holds the projections; set by the first copy.</summary>
    public bool IsPrepared { get; set; }

    /// <summary>Rows changed at the target so far.</summary>
    public long Applied { get; private set; }

    /// <summary>Whether the next transaction takes over members whose old home has not had its last word here yet: it, and all behind
    /// it, waits for another worker's act. Nothing is begun meanwhile that could keep that worker waiting in turn.</summary>
    public bool IsWaiting => _waiting is not null;

    /// <summary>Reads and applies until the stream has passed a position.</summary>
    /// <param name="position">The position; everything that committed before it is applied, or held.</param>
    /// <param name="copying">The snapshot of the round under way: what it does not see is held.</param>
    /// <param name="patience">How long it may wait without coming nearer.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    /// <returns>False when it came no nearer for so long.</returns>
    public async Task<bool> PassAsync(Lsn position, PgSnapshot? copying, TimeSpan patience, CancellationToken cancellationToken)
    {
        var (reached, since) = (State.Applied, clock.GetTimestamp());
        while (State.Applied < position)
        {
            await StepAsync(copying, TimeSpan.FromMilliseconds(50), cancellationToken);
            if (State.Applied > reached)
            {
                (reached, since) = (State.Applied, clock.GetTimestamp());
            }
            else if (clock.GetElapsedTime(since) > patience)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Applies what was held for a round, now that its rows are written: in runs, since each stores all that is still held.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        var run = new List<FollowedTransaction>();
        var changes = 0;
        foreach (var held in RoundRules.Due(State, copying: null).Select(due => _held[due]))
        {
            if (IsBarrier(held))
            {
                await ReleaseAsync(run, cancellationToken);
                await ReleaseAsync([held], cancellationToken);
                changes = 0;
                continue;
            }

            run.Add(held);
            changes += held.Events.Count;
            if (changes >= RunChanges)
            {
                await ReleaseAsync(run, cancellationToken);
                changes = 0;
            }
        }

        await ReleaseAsync(run, cancellationToken);

        if (_stored != State)
        {
            await StoreAloneAsync(cancellationToken);
        }
    }

    private async Task ReleaseAsync(List<FollowedTransaction> run, CancellationToken cancellationToken)
    {
        await ApplyAsync(run, cancellationToken);
        run.ForEach(released => _held.Remove(released.Id));
        run.Clear();
    }

    /// <summary>Reads one run, waiting at most <paramref name="wait"/> for its first transaction, and applies it.</summary>
    public async Task StepAsync(PgSnapshot? copying, TimeSpan wait, CancellationToken cancellationToken)
    {
        var run = new List<FollowedTransaction>();
        var changes = 0;
        var next = _waiting ?? await feed.ReadAsync(wait, cancellationToken);
        _hasNews |= next is not null;
        if (_waiting is { } first && !await IsReadyAsync(first, cancellationToken))
        {
            await Task.Delay(WaitingPause, clock, cancellationToken);
            return;
        }

        _waiting = null;
        for (; next is not null; next = changes < RunChanges && !IsWaiting ? await feed.ReadAsync(TimeSpan.Zero, cancellationToken) : null)
        {
            switch (RoundRules.Decide(State, next.Id, copying))
            {
                case StreamVerdict.Apply:
                    if (IsBarrier(next))
                    {
                        await ApplyAsync(run, cancellationToken);
                        run.Clear();
                        if (await IsReadyAsync(next, cancellationToken))
                        {
                            await ApplyAsync([next], cancellationToken);
                        }
                        else
                        {
                            _waiting = next;
                        }

                        break;
                    }

                    run.Add(next);
                    changes += next.Events.Count;
                    break;
                case StreamVerdict.Hold:
                    await ApplyAsync(run, cancellationToken);
                    run.Clear();
                    _held[next.Id] = next;
                    State = State.AfterHolding(next.Id);
                    break;
            }
        }

        await ApplyAsync(run, cancellationToken);

        // A run that was written on the way has stored no more than what came before it; and what was held is acknowledged below once it is not any more.
        if (_hasNews && (State.Applied > _stored.Applied || !State.Held.SequenceEqual(_stored.Held)))
        {
            await StoreAloneAsync(cancellationToken);
        }

        _hasNews = false;

        State = IsWaiting ? State : State.AfterReadingTo(feed.ReadTo);
        await feed.AcknowledgeAsync(RoundRules.Acknowledgeable(State), cancellationToken);
    }

    /// <summary>Forgets the ids that a snapshot of the source has seen end.</summary>
    public void Prune(PgSnapshot seen) => State = State.Pruned(seen);

    /// <summary>A transaction that changes what later ones mean is applied on its own.</summary>
    private bool IsBarrier(FollowedTransaction transaction) =>
        transaction.Opened.Count > 0 || transaction.Events.Any(e => PlannedWrites.Labelled(_tables[e.Table], e).IsCrossing);

    /// <summary>Applies a run in one transaction. Where a foreign key leads to a row of a third site that is still on its way (whose
    /// follower may itself wait for what this run brings), it is applied a transaction at a time: what comes before is there for others
    /// to see, and only the one that came early waits. A row that is referred to was there before the reference at the site that made
    /// it, so nobody waits in a circle.</summary>
    private async Task ApplyAsync(List<FollowedTransaction> run, CancellationToken cancellationToken)
    {
        try
        {
            await ApplyAtOnceAsync(run, cancellationToken);
        }
        catch (PostgresException early) when (early.SqlState == PostgresErrorCodes.ForeignKeyViolation && run.Count > 1)
        {
            foreach (var transaction in run)
            {
                await ApplyAtOnceAsync([transaction], cancellationToken);
            }
        }
    }

    private async Task ApplyAtOnceAsync(List<FollowedTransaction> run, CancellationToken cancellationToken)
    {
        var state = run.Aggregate(State, (s, t) => s.AfterApplying(t.Id));
        foreach (var taking in run.Where(t => t.Opened.Count > 0))
        {
            await WaitForOldHomeAsync(taking, cancellationToken);
        }

        var crossing = ChangeRules.Crossing(Progress, run.SelectMany(t => t.Events).Select(e => PlannedWrites.Labelled(_tables[e.Table], e)));
        var after = Progress with { Redo = Progress.Redo.Union(crossing) };
        var writes = new PlannedWrites(_tables);
        foreach (var transaction in run.Where(t => !t.IsOwn))
        {
            writes.Add(after, IsPrepared, transaction);
        }

        var openings = run.SelectMany(t => t.Opened).ToList();
        if (!writes.IsEmpty || !crossing.IsEmpty || openings.Count > 0 || (writes.Others.Count > 0 && await new GraceRows(plan, pair, target).AnyAsync(cancellationToken)))
        {
            await RegisterAsync(writes, cancellationToken);
            await new ResidentsBelow(plan, pair, claim, target).LetGoAsync(writes.Changes.Select(c => c.Change), cancellationToken);
            await WriteAsync(state, writes, crossing, openings, isAlone: run.Count == 1, cancellationToken);
        }

        State = state;
        Progress = after;
    }

    private async Task WriteAsync(
        RoundState state, PlannedWrites writes, ImmutableHashSet<Owner.Member> crossing, List<OpenedMessage> openings, bool isAlone, CancellationToken cancellationToken)
    {
        await using var transaction = await target.BeginTransactionAsync(cancellationToken);
        await target.ExecuteAsync($"SELECT pg_logical_emit_message(true, '{SliceCopy.OwnPrefix}', '')", [], cancellationToken);
        await Claiming.RequireAsync(target, pair, claim, cancellationToken);
        var (traces, grace) = (new FollowerTraces(plan, pair, target), new GraceRows(plan, pair, target));
        if (writes.Others.Count > 0 || openings.Count > 0)
        {
            await grace.LockAsync(cancellationToken);
        }

        await grace.OutdateAsync(writes.Others, cancellationToken);
        await traces.DowngradeAsync(crossing, cancellationToken);
        await traces.BirthsAsync(writes.Births, _tables, cancellationToken);
        await _applier.ApplyAsync(target, writes.Changes, isAlone, cancellationToken);
        await grace.PutDownAsync(writes.Others, cancellationToken);
        await traces.DirtyAsync(writes.Dirty, cancellationToken);
        await traces.HandOverAsync(openings, cancellationToken);
        await StoreAsync(state, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Applied += writes.Changes.Count;
        _stored = state;
    }

    /// <summary>Others wait for what is stored. Without news of the source nothing is stored: two followers of each other would
    /// otherwise answer each other's progress for ever.</summary>
    private async Task StoreAloneAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await target.BeginTransactionAsync(cancellationToken);
        await Claiming.RequireAsync(target, pair, claim, cancellationToken);
        await StoreAsync(State, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        _stored = State;
    }

    /// <summary>In the caller's transaction: the progress, conditional on what it was.</summary>
    private async Task StoreAsync(RoundState state, CancellationToken cancellationToken)
    {
        var stored = await target.ExecuteAsync(
            "UPDATE domicile.pair SET applied = $3, held = $4 WHERE source = $1 AND target = $2 AND applied = $5",
            [pair.Source.Number, pair.Target.Number, state.Applied, HeldText(state), _stored.Applied],
            cancellationToken);
        if (stored != 1)
        {
            throw new SupersededException(pair);
        }
    }

    /// <summary>The directory hears of births before the target does: it must never know less than a site.</summary>
    private async Task RegisterAsync(PlannedWrites writes, CancellationToken cancellationToken)
    {
        foreach (var born in writes.Births.GroupBy(b => _tables[b.Table].Moved!.Kind.Name))
        {
            await HomeDirectory.RegisterAsync(control, born.Key, [.. born.Select(b => tokens.Of(born.Key, b.Key))], pair.Source.Id, cancellationToken);
        }
    }

    private static string HeldText(RoundState state) => string.Join(',', state.Held.Select(h => string.Create(CultureInfo.InvariantCulture, $"{h.Xid}@{h.Commit}")));
}
