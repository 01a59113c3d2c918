using System.Diagnostics;
using System.Globalization;
using Domicile.Postgres.Embedded;

namespace Domicile.Relocation;

/// <summary>Named places at which the process kills itself, as a power cut would, when the environment says so:
/// <c>DOMICILE_FAILPOINT=name</c>, or <c>name:3</c> for the third time it gets there; with <c>name:1:stop</c> it freezes itself, until
/// somebody lets it go on. Off unless set. The names are those of the
/// journal's phases, and of the acts between them.</summary>
public static class FailPoint
{
    private static readonly string? Name = Environment.GetEnvironmentVariable("DOMICILE_FAILPOINT")?.Split(':')[0];
    private static readonly bool Freezes = Environment.GetEnvironmentVariable("DOMICILE_FAILPOINT")?.Split(':').ElementAtOrDefault(2) == "stop";
    private static int _left = int.TryParse(Environment.GetEnvironmentVariable("DOMICILE_FAILPOINT")?.Split(':').ElementAtOrDefault(1), CultureInfo.InvariantCulture, out var times) ? times : 1;

    /// <summary>Marks the place.</summary>
    public static void Reach(string name)
    {
        if (name == Name && Interlocked.Decrement(ref _left) == 0)
        {
            if (Freezes)
            {
                ProcessTree.Signal(Environment.ProcessId, ProcessTree.Stop);

                // Another thread takes the signal: this one must not be a step further by then.
                new ManualResetEventSlim().Wait(TimeSpan.FromMilliseconds(100));
                return;
            }

            using var self = Process.GetCurrentProcess();
            self.Kill();
            new ManualResetEventSlim().Wait();
        }
    }
}
