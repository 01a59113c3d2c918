using System.Diagnostics;
using Domicile.Ledger.Disk;

namespace Domicile.Bench.Ledger;

/// <summary>The floor: what the disk itself gives, a group's bytes appended and synced again and again.</summary>
internal static class DiskFloor
{
    private const int GroupBytes = 64 * 202;

    public static Measured Measure(string folder)
    {
        using var file = new PosixDisk().Create(Path.Combine(folder, "floor"));
        var group = new byte[GroupBytes];
        var watch = Stopwatch.StartNew();
        var groups = 0;
        for (; watch.Elapsed < TimeSpan.FromSeconds(3); groups++)
        {
            file.Append(group);
            file.Sync();
        }

        return new Measured("bare append and sync of 64 entries' bytes", $"{groups / watch.Elapsed.TotalSeconds:N0}/s, {groups * 64 / watch.Elapsed.TotalSeconds:N0} entries/s", "the floor");
    }
}
