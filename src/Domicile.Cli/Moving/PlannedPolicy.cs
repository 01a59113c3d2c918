using System.Collections.Immutable;
using Domicile.Policy.InForce;
using Domicile.Policy.InForce.Postgres;
using Domicile.Relocation.Moves;
using Domicile.Relocation.Moves.Postgres;
using Domicile.Relocation.Pairs.Postgres;
using Domicile.Relocation.Preflight;

namespace Domicile.Cli.Moving;

/// <summary>What law and policy a plan was made by.</summary>
/// <param name="Day">The day whose law was asked; null when nothing was.</param>
/// <param name="InForce">What is in force; null when nothing is yet.</param>
/// <param name="DecisionTable">The hash of the day's decision table.</param>
/// <param name="Stranded">Who has nowhere to be.</param>
/// <param name="Concerns">What stands in the way, and notes.</param>
internal sealed record PlannedPolicy(
    DateOnly? Day, Enactment? InForce, string? DecisionTable, ImmutableArray<StrandedResidents> Stranded, ImmutableArray<Concern> Concerns)
{
    /// <summary>Changes of residence that are under way: nobody moves for them yet.</summary>
    public ImmutableArray<PendingRehoming> Rehoming { get; init; } = [];

    /// <summary>Nothing was asked.</summary>
    public static PlannedPolicy Unknown { get; } = new(null, null, null, [], []);

    /// <summary>Those of whom nobody has confirmed that they have nowhere to be.</summary>
    public IEnumerable<StrandedResidents> Unconfirmed => Stranded.Where(s => !(InForce?.Confirms(s.Kind, s.Site.Text, s.Residences) ?? false));

    /// <summary>It as JSON.</summary>
    public object? Json => Day is null ? null : new { InForce?.Number, InForce?.Since, InForce?.Document, DecisionTable };

    /// <summary>Reads what is in force and compares it with the configuration.</summary>
    public static async Task<PlannedPolicy> ReadAsync(EstateSession estate, DateOnly day, CancellationToken cancellationToken)
    {
        await using var control = await estate.ControlAsync(cancellationToken);
        var inForce = await EnactmentStore.CurrentAsync(control, cancellationToken);
        var concerns = ImmutableArray.CreateBuilder<Concern>();
        if (InForceGate.WhyClosed(inForce, estate.Declaration) is { } closed)
        {
            concerns.Add(new("policy-not-in-force", null, $"{closed.Message} {closed.Detail}", closed.Hint));
        }

        if (inForce is null)
        {
            concerns.Add(new("policy-first", null, "No law or policy is in force yet.", "The first move puts the configured one in force.") { IsNote = true });
        }

        return new(day, inForce, estate.Declaration.Homes.Adjudicator.TableOn(day).Hash, [], concerns.ToImmutable())
        {
            Rehoming = await new RehomingWatch(estate, day).ReadAsync(cancellationToken),
        };
    }
}
