using System.Globalization;
using Domicile.Tests.Relocation.Model;

namespace Domicile.Tests.Relocation;

/// <summary>The move's protocol under random schedules, kills and crashes: the product's own rules, on model databases.</summary>
public sealed class RelocationModelTests
{
    private static readonly Dictionary<string, (Scenario Scenario, int Seeds)> Scenarios = new(StringComparer.Ordinal)
    {
        ["kills"] = (new(), 600),
        ["no faults"] = (new() { Kills = 0, AbandonRounds = 0 }, 200),
        ["no verification"] = (new() { Verify = false, Stall = 0.5, AbandonRounds = 0.3, Reparent = 0.3 }, 600),
        ["server crashes"] = (new() { SourceCrashes = 1, TargetCrashes = 1 }, 400),
        ["zombies"] = (new() { Zombies = 2, Kills = 1 }, 400),
        ["third site"] = (new() { ThirdSite = true, Kills = 3 }, 120),
        ["opposite moves"] = (new() { ThirdSite = true, Opposite = true }, 100),
        ["move back"] = (new() { ThirdSite = true, MoveBack = true, Zombies = 1 }, 80),
        ["rogue write"] = (new() { ThirdSite = true, RogueWrite = true }, 80),
        ["restored source"] = (new() { Restore = true }, 300),
        ["everything"] = (new() { ThirdSite = true, MoveBack = true, Opposite = true, Zombies = 1, Kills = 3, SourceCrashes = 1, TargetCrashes = 1 }, 80),
    };

    public static TheoryData<string> Names => [.. Scenarios.Keys];

    public static TheoryData<string> Mutants => [.. MutantCase.All.Select(c => c.Mutant.ToString())];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_acknowledged_write_is_at_the_one_home_whatever_dies(string name)
    {
        var (scenario, seeds) = Scenarios[name];
        var before = ModelRun.TotalSteps;
        for (var seed = 0; seed < seeds * ModelRun.Effort; seed++)
        {
            var fault = ModelRun.Fault(seed, scenario, Mutant.None);
            Assert.True(fault is null, $"{name}, seed {seed}: {fault}");
        }

        ModelRun.Tell(string.Create(CultureInfo.InvariantCulture, $"{name}: {seeds * ModelRun.Effort:N0} schedules, {ModelRun.TotalSteps - before:N0} steps; every promise held."));
    }

    [Theory]
    [MemberData(nameof(Mutants))]
    public void A_broken_rule_is_noticed(string name)
    {
        var mutant = MutantCase.All.Single(c => c.Mutant.ToString() == name);
        for (var seed = 0; seed < mutant.Seeds * ModelRun.Effort; seed++)
        {
            if (ModelRun.Fault(seed, mutant.Scenario, mutant.Mutant) is not null)
            {
                var fault = ModelRun.Fault(seed, mutant.Scenario, Mutant.None);
                Assert.True(fault is null, $"the same run with the rule kept, seed {seed}: {fault}");
                ModelRun.Tell($"{name}: noticed in schedule {seed + 1}.");
                return;
            }
        }

        Assert.Fail($"{name} survived {mutant.Seeds * ModelRun.Effort} seeds");
    }
}
