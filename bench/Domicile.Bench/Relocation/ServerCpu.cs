using System.Globalization;

namespace Domicile.Bench.Relocation;

/// <summary>The processor time of a server and all the processes that it has started, dead or alive.</summary>
/// <remarks>Source: proc(5), <c>/proc/PID/stat</c>: utime, stime, cutime, cstime are fields 14 to 17, in ticks of 1/100 s.</remarks>
internal static class ServerCpu
{
    public static TimeSpan Of(int postmaster) => TimeSpan.FromSeconds((
        Ticks(postmaster, withDead: true)
        + Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(n => int.TryParse(n, CultureInfo.InvariantCulture, out _))
            .Select(n => int.Parse(n!, CultureInfo.InvariantCulture)).Where(p => ParentOf(p) == postmaster).Sum(p => Ticks(p, withDead: false))) / 100.0);

    /// <summary>One process alone.</summary>
    public static TimeSpan OfOne(int process) => TimeSpan.FromSeconds(Ticks(process, withDead: false) / 100.0);

    private static long Ticks(int process, bool withDead) => Fields(process) is { } fields
        ? fields[11..(withDead ? 15 : 13)].Sum(f => long.Parse(f, CultureInfo.InvariantCulture))
        : 0;

    private static int ParentOf(int process) => Fields(process) is { } fields ? int.Parse(fields[1], CultureInfo.InvariantCulture) : 0;

    /// <summary>What follows the name in brackets: state, parent, ...; null for a process that is gone.</summary>
    private static string[]? Fields(int process)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{process}/stat");
            return line[(line.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
