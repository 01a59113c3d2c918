using Domicile.Tests.Relocation.Model;
using Domicile.Tests.Simulation;

namespace Domicile.Tests.Relocation;

/// <summary>The move's protocol under random schedules, kills and crashes: the product's own rules, on model databases.</summary>
public sealed class RelocationModelTests
{
    [Fact]
    public void Try_it()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            Assert.Null(ModelRun.Fault(seed, new Scenario(), Mutant.None) is { } f ? $"seed {seed}: {f}" : null);
        }
    }
}
