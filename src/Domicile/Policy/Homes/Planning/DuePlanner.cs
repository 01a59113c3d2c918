using System.Collections.Immutable;
using Domicile.Estate;

namespace Domicile.Policy.Homes.Planning;

/// <summary>Compares where groups are with where they may be. Pure: groups, a planner and a day give a plan.</summary>
public static class DuePlanner
{
    /// <summary>The plan of a day.</summary>
    public static DuePlan Plan(IEnumerable<SubjectGroup> groups, HomePlanner planner, DateOnly day)
    {
        var moves = ImmutableArray.CreateBuilder<DueMove>();
        var stays = ImmutableArray.CreateBuilder<(SubjectGroup, HomeSet)>();
        var stranded = ImmutableArray.CreateBuilder<StrandedGroup>();
        foreach (var group in groups)
        {
            if (group.IsLost && planner.StandingOf(group.Home!, day) is { MayHold: false } lost)
            {
                stranded.Add(new StrandedGroup(group, $"{group.Home} holds no data: {lost.WhyNobodyMayCome}; they are unavailable, and go nowhere else"));
                continue;
            }

            var homes = planner.For(HomeCell.Of(group), day);
            var (required, why) = group.IsLost ? (false, null) : ReasonToLeave(group.Home, homes, planner);
            if (why is null)
            {
                stays.Add((group, homes));
            }
            else if (homes.Best is { } best)
            {
                moves.Add(new DueMove(group, best.Standing.Id, required, $"{why}; {best.Standing.Id} is admitted ({best.Because})"));
            }
            else if (required)
            {
                stranded.Add(new StrandedGroup(group, group.Home is { } home && homes.Find(home) is not null ? homes.WhyEmpty : $"{why}; {homes.WhyEmpty}"));
            }
            else
            {
                stays.Add((group, homes));
            }
        }

        return new DuePlan(day, [.. moves.OrderByDescending(m => m.Required)], stays.ToImmutable(), stranded.ToImmutable());
    }

    private static (bool Required, string? Why) ReasonToLeave(SiteId? home, HomeSet homes, HomePlanner planner)
    {
        if (home is null)
        {
            return (true, "it has no home yet");
        }

        if (homes.Find(home) is not { } option)
        {
            return (true, planner.WhyNotHome(homes.Cell, home, homes.Day));
        }

        return !option.Lawful ? (true, $"{home} is not admitted: {option.Because}")
            : !option.Standing.MayHold ? (true, $"{home} may not hold data: {option.Standing.WhyNobodyMayCome}")
            : option.Standing.Stage == SiteState.Draining ? (false, $"{home} is being emptied")
            : (false, null);
    }
}
