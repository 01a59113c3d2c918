using System.Collections.Concurrent;
using System.Diagnostics;
using Domicile.IntegrationTests.Cli;
using Domicile.Postgres.Embedded;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>A mover that stands still at a named place until it is let go on, as a machine that was paused would.</summary>
internal sealed class FrozenMover : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said = [];
    private readonly Task<CommandRun> _ending;

    private FrozenMover(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => _said.Enqueue(line.Data ?? "");
        process.BeginErrorReadLine();
        _ending = ReadAsync();
    }

    /// <summary>Its process id.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _ending.IsCompleted;

    /// <summary>What it has told of troubles and progress so far.</summary>
    public string Said => string.Join('\n', _said);

    private bool IsFrozen => !_process.HasExited && File.ReadAllText($"/proc/{_process.Id}/stat") is var stat && stat[stat.LastIndexOf(')') + 2] == 'T';

    /// <summary>Starts <c>domicile move --due</c> and waits until it stands still.</summary>
    /// <param name="world">Where.</param>
    /// <param name="failPoint"><c>name</c>, or <c>name:3</c> for the third time it gets there.</param>
    public static async Task<FrozenMover> AtAsync(World world, string failPoint)
    {
        var mover = new FrozenMover(Mover.Start(world, failPoint.Contains(':', StringComparison.Ordinal) ? $"{failPoint}:stop" : $"{failPoint}:1:stop"));
        for (var start = TimeProvider.System.GetTimestamp(); !mover.IsFrozen; await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken))
        {
            if (mover.HasEnded || TimeProvider.System.GetElapsedTime(start) > Patience)
            {
                await mover.DisposeAsync();
                Assert.Fail($"It was to stand still at '{failPoint}' and {(mover.HasEnded ? "ended" : "did not come there")}.\n{mover.Said}");
            }
        }

        return mover;
    }

    /// <summary>Lets it go on.</summary>
    public void GoOn() => ProcessTree.Signal(_process.Id, ProcessTree.Continue);

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _ending;
    }

    /// <summary>Waits for its end.</summary>
    public async Task<CommandRun> EndAsync()
    {
        try
        {
            return await _ending.WaitAsync(TimeSpan.FromMinutes(4), TimeProvider.System, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"It did not end.\n{Said}");
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await Task.WhenAny(_ending);
        _process.Dispose();
    }

    private async Task<CommandRun> ReadAsync()
    {
        var output = await _process.StandardOutput.ReadToEndAsync();
        await _process.WaitForExitAsync();
        return new(_process.ExitCode, output, Said);
    }
}
