namespace Domicile.Tests.Relocation.Model;

/// <summary>How a worker's time passes: others run, and it may be killed, or fall asleep and be replaced.</summary>
internal sealed class WorkerLife(World world, Func<Task>? replace)
{
    private bool _slept;

    public async Task StepAsync()
    {
        await Task.Yield();
        if (world.TakeKill())
        {
            throw new WorkerEndedException(superseded: false);
        }

        if (replace is not null && !_slept && world.TakeZombie())
        {
            _slept = true;
            await replace();
            await world.YieldAsync(world.Random.Next(20, 300));
        }
    }
}
