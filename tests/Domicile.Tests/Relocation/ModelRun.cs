using Domicile.Tests.Relocation.Model;
using Domicile.Tests.Simulation;

namespace Domicile.Tests.Relocation;

/// <summary>One run of the model.</summary>
internal static class ModelRun
{
    private const int MaxSteps = 150_000;

    /// <summary>How many times the usual number of seeds: DOMICILE_SOAK=1 asks for twenty times as many.</summary>
    public static int Effort { get; } = Environment.GetEnvironmentVariable("DOMICILE_SOAK") is "1" ? 20 : 1;

    public static long TotalSteps { get; set; }

    /// <summary>A line for the soak's report; without a soak it goes nowhere.</summary>
    public static void Tell(string line)
    {
        if (Effort > 1 && Environment.GetEnvironmentVariable("DOMICILE_SOAK_REPORTS") is { Length: > 0 } folder)
        {
            File.AppendAllLines(Path.Combine(folder, "Domicile.Tests.lines"), [line]);
        }
    }

    /// <summary>Runs a scenario with one seed.</summary>
    /// <returns>What went wrong; null when every promise held.</returns>
    public static string? Fault(int seed, Scenario scenario, Mutant mutant)
    {
        var run = new SimulatedRun(new Random(seed), MaxSteps);
        try
        {
            run.Run(() => new World(run, scenario, mutant).RunAsync());
            TotalSteps += run.Steps;
            return null;
        }
        catch (Exception fault)
        {
            return scenario.Corrupt + scenario.Doubled > 0 && fault is PromiseBrokenException { IsFound: true } ? null : fault is PromiseBrokenException or InvalidOperationException ? fault.Message : fault.ToString();
        }
    }
}
