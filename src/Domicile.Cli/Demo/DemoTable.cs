using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace Domicile.Cli.Demo;

/// <summary>The report for people.</summary>
internal static class DemoTable
{
    /// <summary>How the report is written as JSON.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Prints the table and what to look at next.</summary>
    public static void Print(DemoReport report, DemoOptions options, DemoEstate estate)
    {
        var table = new Table { Border = TableBorder.Rounded, ShowHeaders = false };
        table.AddColumns("what", "figure");
        foreach (var (what, figure) in Lines(report))
        {
            table.AddRow(Markup.Escape(what), Markup.Escape(figure));
        }

        AnsiConsole.Write(table);
        foreach (var finding in report.Findings)
        {
            Console.Out.WriteLine(finding);
        }

        Console.Out.WriteLine(report.IsClean ? "Every promise was kept." : "A promise was broken: see the figures that should be 0.");
        Console.Out.WriteLine();
        Next(options, estate);
    }

    private static IEnumerable<(string What, string Figure)> Lines(DemoReport report)
    {
        yield return ("moved", Text($"{report.SubjectsMoved:N0} people with {report.RowsMoved:N0} rows of {report.Users:N0} with {report.Rows:N0}; {report.Latecomers:N0} of them signed up meanwhile"));
        yield return ("verified row by row", Text($"{report.RowsVerified:N0} rows"));
        yield return ("moved and verified", Text($"{report.RowsPerSecond:N0} rows/s"));
        yield return ("bare COPY pipe, same rows, indexes only, unverified", Text($"{report.RawRowsPerSecond:N0} rows/s (ratio {report.RowsPerSecond / report.RawRowsPerSecond:0.00})"));
        yield return ("write pause of a batch, p50 / p99 / max", Text($"{report.PauseMs.P50:0} / {report.PauseMs.P99:0} / {report.PauseMs.Max:0} ms"));
        yield return ("a write as the application felt it, p50 / p99 / max", Text($"{report.WriteMs.P50:0.0} / {report.WriteMs.P99:0.0} / {report.WriteMs.Max:0} ms"));
        yield return ("acknowledged writes checked / lost / doubled", Text($"{report.AcknowledgedWrites:N0} / {report.LostWrites} / {report.DoubledWrites}"));
        yield return ("tries refused and made again / writes given up", Text($"{report.Retries:N0} / {report.AbandonedWrites}"));
        yield return ("mover killed (SIGKILL)", Text($"{report.Kills} times"));
        foreach (var search in report.Searches)
        {
            var foreign = search.Foreign.IsEmpty ? "0" : string.Join(", ", search.Foreign.Select(f => Text($"{f.Value:N0} in {f.Key}")));
            yield return ($"files of {search.Site}: markers of people who may not be there", Text($"{foreign} ({search.Bytes / 1048576.0:0} MiB searched, {search.Markers:N0} markers of others seen)"));
        }

        foreach (var search in report.Searches.Where(s => s.WalForeign > 0))
        {
            yield return ($"write-ahead log of {search.Site}", Text($"{search.WalForeign:N0} such markers in {search.WalBytes / 1048576.0:0} MiB; {search.WalExpiry}"));
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
            {string.Join(Environment.NewLine, estate.Sites.Select(s => $"  psql -h 127.0.0.1 -p {estate.Site(s).Port} -U postgres clips    # {s}"))}
            The acknowledged writes are in {Path.Combine(estate.Folder, "acknowledged-writes.jsonl")}.
            """);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
