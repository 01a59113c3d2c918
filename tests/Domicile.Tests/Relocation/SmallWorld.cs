using System.Collections.Immutable;
using Domicile.Postgres;
using Domicile.Relocation.Rounds;

namespace Domicile.Tests.Relocation;

/// <summary>Three transactions, two keys, one round and at most one kill: small enough to look at every interleaving.</summary>
/// <remarks>Key 0 was copied before, key 1 is copied in this round. A transaction writes its key (waiting for whoever wrote it and has
/// not ended), then its commit record is in the log, then it ends: only from then on a snapshot sees it.</remarks>
internal sealed record SmallWorld(
    ImmutableArray<int> Keys, ImmutableArray<int> Stage, ImmutableArray<ulong> Xids, ImmutableArray<int> Log, SmallMover Mover, int Kills)
{
    /// <summary>Which rule is broken; none with <see cref="Broken.Nothing"/>.</summary>
    public static Broken Rule { get; set; }

    public static SmallWorld Start(params int[] keys) => new([.. keys], [0, 0, 0], [0, 0, 0], [], new(null, 0, null, 0, 0, 0, 0, false), 1);

    /// <summary>A text that is the same for the same state.</summary>
    public string Name => string.Join('|', string.Concat(Stage), string.Join(',', Xids), string.Concat(Log), Mover.Name, Kills);

    /// <summary>Every world one step on.</summary>
    public IEnumerable<SmallWorld> Next()
    {
        for (var i = 0; i < 3; i++)
        {
            if (Stage[i] < 3 && (Stage[i] > 0 || !Enumerable.Range(0, 3).Any(j => Keys[j] == Keys[i] && Stage[j] is 1 or 2)))
            {
                yield return this with
                {
                    Stage = Stage.SetItem(i, Stage[i] + 1),
                    Xids = Stage[i] == 0 ? Xids.SetItem(i, NextXid) : Xids,
                    Log = Stage[i] == 1 ? Log.Add(i) : Log,
                };
            }
        }

        foreach (var mover in Moves())
        {
            yield return this with { Mover = mover };
        }

        if (Kills > 0 && Mover.State is { } state)
        {
            var from = RoundRules.Acknowledgeable(state).Bytes;
            yield return this with { Kills = 0, Mover = Mover with { Snapshot = null, Step = 0, Read = Math.Min(Mover.Read, Math.Max((int)from - 1, 0)) } };
        }
    }

    /// <summary>What is wrong with a world in which nothing is left to do.</summary>
    public string? Fault() =>
        Mover is { State: not null, IsCopied: true, Step: 0 } && Stage.All(s => s == 3) && Mover.Read == Log.Length && Mover.State.Held.IsEmpty
        && (Mover.First != Value(0, _ => true) || Mover.Second != Value(1, _ => true))
            ? $"{Name}: keys should be {Value(0, _ => true)} and {Value(1, _ => true)}"
            : null;

    private ulong NextXid => 10 + (ulong)Stage.Count(s => s > 0);

    private PgSnapshot Snapshot()
    {
        ulong[] running = [.. Enumerable.Range(0, 3).Where(i => Stage[i] is 1 or 2).Select(i => Xids[i]).Order()];
        return new(running.Length > 0 ? running[0] : NextXid, NextXid, [.. running]);
    }

    private int Value(int key, Func<int, bool> sees) => Log.Where(i => Keys[i] == key && sees(i)).Select(i => i + 1).LastOrDefault();

    private IEnumerable<SmallMover> Moves()
    {
        if (Mover.State is not { } state)
        {
            if (!Stage.Contains(1))
            {
                var first = Rule == Broken.FirstRoundAtOnce ? 0 : NextXid;
                yield return Mover with { State = RoundState.Start(1, first, new((ulong)Log.Length)), Read = Log.Length, First = Value(0, _ => true) };
            }

            yield break;
        }

        if (Mover.Step == 0)
        {
            if (Mover.Read < Log.Length)
            {
                yield return Consume(state, null);
            }

            if (!Mover.IsCopied && (Rule == Broken.ValidityUnchecked || RoundRules.IsValid(state, Snapshot())))
            {
                yield return Mover with { Snapshot = Snapshot(), Step = 1 };
            }
        }
        else if (Mover.Step == 1)
        {
            yield return Mover with { Step = 2, Until = Log.Length };
        }
        else if (Mover.Step == 2)
        {
            yield return Mover.Read < Mover.Until && Rule != Broken.CopyWithoutWaiting ? Consume(state, Mover.Snapshot) : Copy();
        }
        else
        {
            yield return Release(state);
        }
    }

    private SourceTransaction Transaction(int at) => new(Xids[Log[at]], new((ulong)at + 1));

    private SmallMover Consume(RoundState state, PgSnapshot? copying)
    {
        var transaction = Transaction(Mover.Read);
        var verdict = RoundRules.Decide(state, transaction, Rule == Broken.PositionInsteadOfVisibility ? null : copying);
        var read = Mover with { Read = Mover.Read + 1 };
        return verdict switch
        {
            StreamVerdict.Skip => read,
            StreamVerdict.Hold => read with { State = state.AfterHolding(transaction) },
            _ => Apply(read, state, transaction),
        };
    }

    private SmallMover Apply(SmallMover mover, RoundState state, SourceTransaction transaction)
    {
        var by = Log[(int)transaction.Commit.Bytes - 1];
        var next = state.AfterApplying(transaction);
        next = Rule == Broken.DroppedNotRecent && Keys[by] == 1 && !mover.IsCopied ? next with { Recent = state.Recent } : next;
        return Keys[by] == 0 ? mover with { State = next, First = by + 1 }
            : mover.IsCopied ? mover with { State = next, Second = by + 1 }
            : mover with { State = next };
    }

    private SmallMover Copy() => Mover with { Step = 3, IsCopied = true, Second = Value(1, i => Mover.Snapshot!.Sees(Xids[i])) };

    private SmallMover Release(RoundState state)
    {
        var mover = Mover with { Step = 0, Snapshot = null, State = Rule == Broken.HeldDropped ? state with { Held = [] } : state };
        return RoundRules.Due(mover.State!, null).Aggregate(mover, (m, held) => Apply(m, m.State!, held));
    }
}
