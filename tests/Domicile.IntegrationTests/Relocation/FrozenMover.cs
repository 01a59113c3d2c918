using System.Diagnostics;
using Domicile.IntegrationTests.Cli;
using Domicile.Postgres.Embedded;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>A mover that stands still at a named place until it is let go on, as a machine that was paused would.</summary>
internal sealed class FrozenMover : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<CommandRun> _ending;

    private FrozenMover(Process process) => (_process, _ending) = (process, CommandRun.EndAsync(process));

    /// <summary>Starts <c>domicile move --due</c> and waits until it stands still.</summary>
    /// <param name="world">Where.</param>
    /// <param name="failPoint"><c>name</c>, or <c>name:3</c> for the third time it gets there.</param>
    public static async Task<FrozenMover> AtAsync(World world, string failPoint)
    {
        var mover = new FrozenMover(Mover.Start(world, failPoint.Contains(':', StringComparison.Ordinal) ? $"{failPoint}:stop" : $"{failPoint}:1:stop"));
        await Eventually.TrueAsync(() => mover._ending.IsCompleted || mover.IsFrozen, TestContext.Current.CancellationToken);
        if (!mover.IsFrozen)
        {
            var run = await mover._ending;
            await mover.DisposeAsync();
            Assert.Fail($"It was to stand still at '{failPoint}' and ended with {run.Code}.\n{run.Errors}{run.Output}");
        }

        return mover;
    }

    /// <summary>Its process id.</summary>
    public int ProcessId => _process.Id;

    private bool IsFrozen => !_process.HasExited && File.ReadAllText($"/proc/{_process.Id}/stat") is var stat && stat[stat.LastIndexOf(')') + 2] == 'T';

    /// <summary>Lets it go on.</summary>
    public void GoOn() => ProcessTree.Signal(_process.Id, ProcessTree.Continue);

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _ending;
    }

    /// <summary>Waits for its end.</summary>
    public async Task<CommandRun> EndAsync() => await _ending.WaitAsync(TimeSpan.FromMinutes(1.5), TimeProvider.System, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await Task.WhenAny(_ending);
        _process.Dispose();
    }
}
