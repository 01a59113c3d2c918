using System.Globalization;

namespace Domicile.Cli.Demo;

/// <summary>Tells on standard error what goes on, a line at a time, with the seconds since the start.</summary>
internal sealed class DemoLog(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>Since the start.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    /// <summary>One line.</summary>
    public void Say(string line) => Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{Elapsed.TotalSeconds,6:0.0} s] {line}"));
}
