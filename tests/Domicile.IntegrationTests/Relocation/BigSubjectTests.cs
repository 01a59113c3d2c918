using System.Diagnostics;
using System.Globalization;
using Domicile.IntegrationTests.Cli;

namespace Domicile.IntegrationTests.Relocation;

public sealed class BigSubjectTests
{
    private const int Small = 10_000;
    private const int Rows = 200_000;

    /// <summary>The mover holds a hash for each row, not the row: 48 bytes, and what the stream and the two lanes need.</summary>
    private const long MostBytes = 400L << 20;

    [Fact]
    public async Task One_subject_with_two_hundred_thousand_rows_moves_beside_ten_thousand_small_ones()
    {
        await using var world = await World.NewAsync(moving: "batch: 1000", fill: $"""
            INSERT INTO users (id, name, email, country) SELECT u, 'user ' || u, 'user' || u || '@example.org', 'IE' FROM generate_series(1, {Small + 1}) u;
            INSERT INTO notes (id, user_id, title, body) SELECT u, u, 'note of ' || u, 'secret of ' || u FROM generate_series(1, {Small + 1}) u;
            INSERT INTO lines SELECT 1, n, 'line ' || n || ' of a long note' FROM generate_series(1, {Rows}) n;
            ANALYZE;
            """);

        using var mover = Mover.Start(world, failPoint: null);
        var peak = PeakAsync(mover);
        var run = await CommandRun.EndAsync(mover);

        Assert.True(run.Code == 0, run.Errors);
        Assert.Equal($"{Rows} {2 * Small + 2}", await world.Ie.ScalarAsync<string>("SELECT (SELECT count(*) FROM lines) || ' ' || (SELECT count(*) FROM users WHERE country = 'IE') + (SELECT count(*) FROM notes WHERE body IS NOT NULL)"));
        Assert.Equal(0, await world.Us.ScalarAsync<long>("SELECT (SELECT count(*) FROM lines) + (SELECT count(*) FROM users WHERE country = 'IE')"));
        TestContext.Current.SendDiagnosticMessage($"peak memory of the mover: {await peak >> 20} MB");
        Assert.InRange(await peak, 1, MostBytes);
    }

    /// <summary>The high-water mark of its resident memory.</summary>
    private static async Task<long> PeakAsync(Process process)
    {
        var status = $"/proc/{process.Id}/status";
        for (var peak = 0L; ; await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken))
        {
            var line = process.HasExited ? null : (await ReadAsync(status)).FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            if (line is null)
            {
                return peak;
            }

            peak = 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
    }

    private static async Task<string[]> ReadAsync(string file)
    {
        try
        {
            return await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            return [];
        }
    }
}
