namespace Domicile.Tests.Relocation.Model;

/// <summary>How a worker's time passes: others run, and it may be killed, or fall asleep and be replaced.</summary>
internal sealed class WorkerLife(World world, bool late, Func<Task>? replace)
{
    private bool _slept;

    public Place Place { get; set; }

    public async Task StepAsync()
    {
        await world.StallAsync(world.Scenario.SlowWorker);
        if (late)
        {
            await world.LateThirdAsync();
        }

        if (world.TakeKill(Place))
        {
            throw new WorkerEndedException(superseded: false);
        }

        if (replace is not null && !_slept && world.TakeZombie(Place))
        {
            _slept = true;
            await replace();
            await world.SleepAsync();
        }
    }
}
