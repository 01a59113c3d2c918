using System.Collections.Immutable;

namespace Domicile.Estate.Facts;

/// <summary>Who stands behind an entity on a day: itself and everybody who controls it, however many steps up.</summary>
public sealed class ControlChain(ImmutableDictionary<string, LegalEntity> entities, ImmutableArray<ControlLink> links)
{
    /// <summary>The entity and its controllers; <paramref name="complete"/> is false where a name is unknown, or where
    /// the chain stops at an entity that is not known to be the last.</summary>
    public ImmutableSortedSet<string> Behind(string entity, DateOnly day, out bool complete)
    {
        var seen = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
        var open = new Stack<string>([entity]);
        complete = true;
        while (open.TryPop(out var next))
        {
            if (!seen.Add(next))
            {
                continue;
            }

            var holds = links.Where(l => l.Entity == next && l.Controls && l.Period.Contains(day)).ToList();
            complete &= entities.TryGetValue(next, out var known)
                && (holds.Count > 0 || known.ChainEnds)
                && holds.TrueForAll(l => l.Controller is not null);
            foreach (var controller in holds.Select(l => l.Controller).OfType<string>())
            {
                open.Push(controller);
            }
        }

        return seen.ToImmutable();
    }

    /// <summary>The countries that stand behind an entity; <see cref="Country.Unknown"/> is among them where the chain is
    /// not complete.</summary>
    public ImmutableArray<Country> CountriesBehind(string entity, DateOnly day)
    {
        var behind = Behind(entity, day, out var complete);
        var countries = behind
            .Select(id => entities.TryGetValue(id, out var known) ? known.Country : Country.Unknown)
            .Concat(complete ? [] : [Country.Unknown]);
        return [.. countries.Distinct().Order()];
    }

    /// <summary>True when both are known to have somebody in common behind them.</summary>
    public bool AreOneGroup(string one, string other, DateOnly day) =>
        !Behind(one, day, out _).Intersect(Behind(other, day, out _)).IsEmpty;
}
