using System.Globalization;
using System.Runtime.InteropServices;

namespace Domicile.Postgres.Embedded;

/// <summary>Signals and the process table of Linux.</summary>
/// <remarks>Source: proc(5), <c>/proc/pid/stat</c>: field 3 the state, 4 the parent, 22 the start time in ticks.</remarks>
internal static class ProcessTree
{
    /// <summary>Fast shutdown of a postmaster.</summary>
    public const int Interrupt = 2;

    /// <summary>Immediate shutdown of a postmaster.</summary>
    public const int Quit = 3;

    /// <summary>No chance to clean up.</summary>
    public const int Kill = 9;

    /// <summary>Freezes a process.</summary>
    public const int Stop = 19;

    /// <summary>Lets a frozen process go on.</summary>
    public const int Continue = 18;

    /// <summary>Sends a signal; false when the process is gone or not ours.</summary>
    public static bool Signal(int pid, int signal) => SendSignal(pid, signal) == 0;

    /// <summary>Whether the process runs (a zombie does not).</summary>
    public static bool IsRunning(int pid) => Stat(pid) is { } stat && stat[0] is not ("Z" or "X");

    /// <summary>A mark that tells this process from a later one with the same id; null when it does not run.</summary>
    public static string? StartMark(int pid) => Stat(pid) is { } stat && stat[0] is not ("Z" or "X") ? stat[19] : null;

    /// <summary>The direct children.</summary>
    public static IReadOnlyList<int> ChildrenOf(int parent)
    {
        var wanted = parent.ToString(CultureInfo.InvariantCulture);
        return [.. Directory.EnumerateDirectories("/proc")
            .Select(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0 && Stat(pid) is { } stat && stat[1] == wanted)];
    }

    /// <summary>The fields from the state on: the name before it, in brackets, may hold anything.</summary>
    private static string[]? Stat(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int pid, int signal);
}
