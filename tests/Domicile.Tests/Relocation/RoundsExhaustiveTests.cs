namespace Domicile.Tests.Relocation;

/// <summary>Every interleaving of three transactions with one round and one kill.</summary>
public sealed class RoundsExhaustiveTests
{
    [Fact]
    public void No_interleaving_of_three_transactions_with_a_round_and_a_kill_loses_a_write()
    {
        var (fault, worlds) = Explore(Broken.Nothing);

        Assert.Null(fault);
        Assert.True(worlds > 50_000, $"only {worlds} worlds were looked at");
    }

    [Theory]
    [InlineData("ValidityUnchecked")]
    [InlineData("FirstRoundAtOnce")]
    [InlineData("PositionInsteadOfVisibility")]
    [InlineData("HeldDropped")]
    [InlineData("DroppedNotRecent")]
    public void Every_rule_of_rounds_is_needed(string rule)
    {
        Assert.NotNull(Explore(Enum.Parse<Broken>(rule)).Fault);
    }

    private static (string? Fault, int Worlds) Explore(Broken rule)
    {
        SmallWorld.Rule = rule;
        var worlds = 0;
        for (var keys = 0; keys < 8; keys++)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var open = new Stack<SmallWorld>([SmallWorld.Start(keys & 1, (keys >> 1) & 1, keys >> 2)]);
            while (open.TryPop(out var world))
            {
                if (!seen.Add(world.Name))
                {
                    continue;
                }

                worlds++;
                if (world.Fault() is { } fault)
                {
                    return (fault, worlds);
                }

                foreach (var next in world.Next())
                {
                    open.Push(next);
                }
            }
        }

        return (null, worlds);
    }
}
