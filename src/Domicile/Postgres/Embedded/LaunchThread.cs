using System.Collections.Concurrent;
using System.Diagnostics;

namespace Domicile.Postgres.Embedded;

/// <summary>A thread that never ends, to start servers on.</summary>
/// <remarks>Linux sends the parent-death signal when the <em>thread</em> that forked ends, and pool threads come and go. Source: prctl(2), PR_SET_PDEATHSIG.</remarks>
internal static class LaunchThread
{
    private static readonly BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Done)> Queue = Run();

    /// <summary>Starts the process from that thread.</summary>
    public static Task<Process> StartAsync(ProcessStartInfo start)
    {
        var done = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Queue.Add((start, done));
        return done.Task;
    }

    private static BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Done)> Run()
    {
        var queue = new BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Done)>(boundedCapacity: 64);
        new Thread(() => Serve(queue)) { IsBackground = true, Name = "postgres launcher" }.Start();
        return queue;
    }

    private static void Serve(BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Done)> queue)
    {
        foreach (var (start, done) in queue.GetConsumingEnumerable())
        {
            try
            {
                done.SetResult(Process.Start(start)!);
            }
            catch (Exception failure) // Belongs to the caller, not to this thread.
            {
                done.SetException(failure);
            }
        }
    }
}
