using Domicile.Postgres;
using Domicile.Relocation.Rounds;

namespace Domicile.Tests.Relocation;

/// <summary>The mover and the target of the small world.</summary>
/// <param name="State">As stored at the target; null before the slot is made.</param>
/// <param name="Read">How many log entries were read.</param>
/// <param name="Snapshot">Of the round under way.</param>
/// <param name="Until">The round's position.</param>
/// <param name="Step">0 following, 1 has a snapshot, 2 reads to the position, 3 copied and not yet released.</param>
/// <param name="First">What the target has of key 0.</param>
/// <param name="Second">What it has of key 1.</param>
/// <param name="IsCopied">Whether key 1 was copied.</param>
internal sealed record SmallMover(RoundState? State, int Read, PgSnapshot? Snapshot, int Until, int Step, int First, int Second, bool IsCopied)
{
    public string Name => string.Join(
        '/',
        State is null ? "-" : $"{State.FirstXid}.{State.Applied.Bytes}.{string.Join(',', State.Held.Select(h => h.Xid))}.{string.Join(',', State.Recent)}",
        Read,
        Snapshot is null ? "-" : $"{Snapshot.Xmin}:{Snapshot.Xmax}:{string.Join(',', Snapshot.InProgress)}",
        Until,
        Step,
        First,
        Second,
        IsCopied);
}
