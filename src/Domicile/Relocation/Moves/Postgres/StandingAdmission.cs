using Domicile.Policy.InForce.Postgres;
using Domicile.Relocation.Journal;
using Domicile.Relocation.Pairs.Postgres;

namespace Domicile.Relocation.Moves.Postgres;

/// <summary>Asks again, while a move is under way, whether its people may go where it takes them: law, policy, facts, the day and the
/// people's own residences change while a long move waits.</summary>
public sealed class StandingAdmission(PairContext context)
{
    private DateOnly Today => DateOnly.FromDateTime(context.Clock.GetUtcNow().UtcDateTime);

    /// <summary>Why the people of these batches may not go any more; null when they may.</summary>
    /// <exception cref="DomicileException">What this worker was configured with is not in force: it cannot judge, and carries nobody.</exception>
    public async Task<string?> WhyNotAsync(Move move, IReadOnlyList<Batch> wave, CancellationToken cancellationToken)
    {
        if (InForceGate.WhyClosed(await EnactmentStore.CurrentAsync(context.Sessions.Control, cancellationToken), context.Declaration) is { } closed)
        {
            throw closed;
        }

        var residents = new Residents(context.Declaration, context.Plan, Today);
        var target = context.Pair.Target.Id;
        if (residents.WhyClosed(target) is { } receives)
        {
            return $"site '{target}' takes no new residents any more: {receives}";
        }

        var kind = context.Declaration.Kind(move.Kind);
        var refused = move.Verdict is null
            ? residents.Refused(kind, target, await Census.CountAsync(context.Sessions.AtSource, kind, wave[0].Id, wave[^1].Id, Today, cancellationToken))
            : [];
        return refused.IsEmpty ? null : $"site '{target}' is not in the home set of all of them any more: {string.Join(" | ", refused)}";
    }

    /// <summary>Whether what was asked still holds: nothing else was put in force meanwhile.</summary>
    public async Task<bool> StandsAsync(CancellationToken cancellationToken) =>
        InForceGate.WhyClosed(await EnactmentStore.CurrentAsync(context.Sessions.Control, cancellationToken), context.Declaration) is null;
}
