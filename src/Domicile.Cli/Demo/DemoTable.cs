using System.Globalization;
using Spectre.Console;

namespace Domicile.Cli.Demo;

/// <summary>The report for people.</summary>
internal static class DemoTable
{
    /// <summary>Prints the table and what to look at next.</summary>
    public static void Print(DemoReport report, DemoOptions options, DemoEstate estate)
    {
        var table = new Table { Border = TableBorder.Rounded, ShowHeaders = false };
        table.AddColumn(new TableColumn("what").NoWrap());
        table.AddColumn("figure");
        foreach (var (what, figure) in Lines(report))
        {
            table.AddRow(Markup.Escape(what), Markup.Escape(figure));
        }

        Terminal.Console().Write(table);
        foreach (var log in report.Logs)
        {
            Console.Out.WriteLine($"Checkpoint of area {log.Area}:{Environment.NewLine}  {log.Checkpoint.TrimEnd().Replace("\n", Environment.NewLine + "  ", StringComparison.Ordinal)}");
        }

        foreach (var finding in report.Findings.Concat(report.Logs.SelectMany(l => l.Findings)))
        {
            Console.Out.WriteLine(finding);
        }

        Console.Out.WriteLine(report.IsClean ? "Every promise was kept." : "A promise was broken: see the figures that should be 0.");
        Console.Out.WriteLine();
        Next(options, estate);
    }

    private static IEnumerable<(string What, string Figure)> Lines(DemoReport report)
    {
        yield return ("people moved", Text($"{report.SubjectsMoved:N0} of {report.Users:N0}; {report.Latecomers:N0} signed up meanwhile and followed"));
        yield return ("rows moved", Text($"{report.RowsMoved:N0} of {report.Rows:N0}; {report.RowsVerified:N0} verified on both sides"));
        yield return ("moved and verified", Text($"{report.RowsPerSecond:N0} rows/s"));
        yield return ("bare COPY pipe, unverified", Text($"{report.RawRowsPerSecond:N0} rows/s: same rows and indexes, no foreign keys (ratio {report.RowsPerSecond / report.RawRowsPerSecond:0.00})"));
        yield return ("write pause of a batch", Text($"p50 {report.PauseMs.P50:0} ms, p99 {report.PauseMs.P99:0} ms, max {report.PauseMs.Max:0} ms"));
        yield return ("a write with its retries", Text($"p50 {report.WriteMs.P50:0.0} ms, p99 {report.WriteMs.P99:0.0} ms, max {report.WriteMs.Max:0} ms"));
        yield return ("acknowledged writes", Text($"{report.AcknowledgedWrites:N0} checked, {report.LostWrites} lost, {report.DoubledWrites} doubled"));
        yield return ("tries", Text($"{report.Retries:N0} refused and made again, {report.AbandonedWrites} writes given up"));
        yield return ("mover killed (SIGKILL)", Text($"{report.Kills} times"));
        foreach (var search in report.Searches)
        {
            var foreign = search.Foreign.IsEmpty ? "nothing" : string.Join(", ", search.Foreign.Select(f => Text($"{f.Value:N0} markers in {f.Key}")));
            yield return ($"foreign data in {search.Site}", Text($"{foreign} ({search.Bytes / 1048576.0:0} MiB of files searched, {search.Markers:N0} markers of residents seen)"));
        }

        foreach (var search in report.Searches.Where(s => s.WalForeign > 0))
        {
            yield return ("... in the log (WAL)", Text($"{search.Site}: {search.WalForeign:N0} markers in {search.WalBytes / 1048576.0:0} MiB; {search.WalExpiry}"));
        }

        foreach (var log in report.Logs)
        {
            yield return ($"log of area {log.Area}", Text($"{log.Entries:N0} entries recomputed from their bytes, {log.Findings.Count} findings"));
        }

        yield return ("time", Text($"{report.Seconds:0} s"));
    }

    private static void Next(DemoOptions options, DemoEstate estate)
    {
        if (!options.Keep)
        {
            Console.Out.WriteLine("To look around afterwards: ./domicile demo --keep. To see the mover die and come back: ./domicile demo --crash.");
            return;
        }

        Console.Out.WriteLine($"""
            Look around, in another terminal:
              ./domicile status --config {estate.ConfigurationFile}
              ./domicile where 42 --config {estate.ConfigurationFile}
              ./domicile verify --config {estate.ConfigurationFile}
            {string.Join(Environment.NewLine, estate.Ledger.Commands.Select(c => $"  {c}"))}
            {string.Join(Environment.NewLine, estate.Sites.Select(s => $"  psql -h 127.0.0.1 -p {estate.Site(s).Port} -U postgres clips    # {s}"))}
            The acknowledged writes are in {Path.Combine(estate.Folder, "acknowledged-writes.jsonl")}.
            """);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
