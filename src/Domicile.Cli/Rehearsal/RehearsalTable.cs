using System.Globalization;
using Spectre.Console;

namespace Domicile.Cli.Rehearsal;

/// <summary>The report for people.</summary>
internal static class RehearsalTable
{
    /// <summary>Prints it.</summary>
    public static void Print(RehearsalReport report)
    {
        var tables = new Table { Border = TableBorder.Rounded };
        tables.AddColumns("table", "role", "rows", "of others", "written meanwhile");
        foreach (var table in report.Tables)
        {
            tables.AddRow(Markup.Escape(table.Table), table.Role, Text($"{table.Rows:N0}"), Text($"{table.Companions:N0}"), Markup.Escape(string.Join(", ", table.Written.Concat(table.Deletes ? ["(deleted, inserted)"] : []))));
        }

        Terminal.Console().Write(tables);
        var figures = new Table { Border = TableBorder.Rounded, ShowHeaders = false };
        figures.AddColumn(new TableColumn("what").NoWrap());
        figures.AddColumn("figure");
        foreach (var (what, figure) in Lines(report))
        {
            figures.AddRow(Markup.Escape(what), Markup.Escape(figure));
        }

        Terminal.Console().Write(figures);
        foreach (var finding in report.There.Findings.Concat(report.Back.Findings))
        {
            Console.Out.WriteLine($"{finding.Code}: {(finding.Site is null ? "" : $"{finding.Site}, ")}{finding.About}: {finding.Message}");
        }

        foreach (var reason in report.There.Reasons.Concat(report.Back.Reasons).Distinct(StringComparer.Ordinal))
        {
            Console.Out.WriteLine($"Quarantined: {reason}");
        }

        foreach (var left in report.LeftOut)
        {
            Console.Out.WriteLine($"Not rehearsed: {left}");
        }

        Console.Out.WriteLine(report.Clean ? "Every promise was kept." : "A promise was broken: see the figures that should be 0.");
    }

    private static IEnumerable<(string What, string Figure)> Lines(RehearsalReport report)
    {
        yield return ("sample", Text($"{string.Join(", ", report.Subjects.Select(s => Text($"{s.Value:N0} of kind {s.Key}")))}; {report.Rows:N0} rows"));
        foreach (var way in new[] { report.There, report.Back })
        {
            yield return (Text($"{way.From} to {way.To}"), Text($"{way.SubjectsMoved:N0} subjects with {way.RowsMoved:N0} rows, {way.RowsVerified:N0} verified; mover killed (SIGKILL) {way.Kills} times"));
            yield return ("... afterwards", Text($"{way.RowsCompared:N0} rows compared, {way.Findings.Count} findings; acknowledged writes: {way.LostWrites} lost, {way.DoubledWrites} doubled"));
        }

        yield return ("acknowledged writes", Text($"{report.AcknowledgedWrites:N0}: {report.Updates:N0} updates, {report.AcknowledgedWrites - report.Updates:N0} deletes and inserts"));
        yield return ("tries", Text($"{report.Retries:N0} refused and made again, {report.AbandonedWrites} writes given up"));
        yield return ("longest write pause", Text($"{Math.Max(report.There.PauseMs ?? 0, report.Back.PauseMs ?? 0):N0} ms"));
        yield return ("time", Text($"{report.Seconds:0} s"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
