namespace Domicile.Tests.Relocation.Model;

/// <summary>What happens in a run beside the move.</summary>
internal sealed record Scenario
{
    public int Writers { get; init; } = 3;

    /// <summary>Transactions of one writer while the move runs, at most; three more come after it.</summary>
    public int Transactions { get; init; } = 25;

    /// <summary>Share of REPEATABLE READ transactions.</summary>
    public double Strict { get; init; } = 0.2;

    /// <summary>Chance that a committer stands still between its commit record and its end.</summary>
    public double Stall { get; init; } = 0.25;

    /// <summary>Chance that an operation gives a row to another subject.</summary>
    public double Reparent { get; init; } = 0.2;

    /// <summary>Chance that a transaction stands still between two statements.</summary>
    public double Slow { get; init; } = 0.05;

    /// <summary>Chance that a worker stands still for a while, at each step.</summary>
    public double SlowWorker { get; init; }

    /// <summary>The follower from A to C stands still from the fence of the first batch to the end of its grace.</summary>
    public bool LateThird { get; init; }

    /// <summary>A batch that has been opened waits for the other to be opened before its source hears of it.</summary>
    public bool OpenTogether { get; init; }

    /// <summary>Longest grace, in steps.</summary>
    public int Grace { get; init; } = 60;

    /// <summary>Chance that a change is applied wrongly once the full pass is done: what verification is there to find.</summary>
    public double Corrupt { get; init; }

    /// <summary>Chance that a row nobody wrote comes along with an insert, once the full pass is done.</summary>
    public double Doubled { get; init; }

    /// <summary>kill -9 of workers, at most, and the chance of one at each step.</summary>
    public int Kills { get; init; } = 2;

    public double KillRate { get; init; } = 0.02;

    /// <summary>Where kills come ten times as often.</summary>
    public Place KillAt { get; init; }

    /// <summary>Workers that fall asleep, are replaced, and wake up again, at most.</summary>
    public int Zombies { get; init; }

    public double ZombieRate { get; init; } = 0.02;

    /// <summary>Where workers fall asleep ten times as often.</summary>
    public Place SleepAt { get; init; }

    /// <summary>How many unique values there are to take.</summary>
    public int UniqueValues { get; init; } = 8;

    /// <summary>The worker from A to B starts only when the opposite batch has gone.</summary>
    public bool LateStart { get; init; }

    public int SourceCrashes { get; init; }

    public int TargetCrashes { get; init; }

    /// <summary>Whether the two sides are compared at all; verification masks many faults.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>A third site with projections, and followers in all directions.</summary>
    public bool ThirdSite { get; init; }

    /// <summary>A second batch, from the target to the source, at the same time.</summary>
    public bool Opposite { get; init; }

    public bool MoveBack { get; init; }

    /// <summary>Somebody with other means changes a moved row at the old site.</summary>
    public bool RogueWrite { get; init; }

    /// <summary>The source goes back to a backup taken on the way.</summary>
    public bool Restore { get; init; }

    /// <summary>Every writer writes members of the batch only.</summary>
    public bool MembersOnly { get; init; }

    /// <summary>A round may be given up between reading the stream and the copy.</summary>
    public double AbandonRounds { get; init; } = 0.1;

    /// <summary>How many tables a round copies at most.</summary>
    public int TablesARound { get; init; } = 2;
}
