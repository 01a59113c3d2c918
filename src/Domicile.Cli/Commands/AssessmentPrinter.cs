using System.Globalization;
using Domicile.Assessment;
using Spectre.Console;

namespace Domicile.Cli.Commands;

/// <summary>An assessment as tables on a terminal.</summary>
internal sealed class AssessmentPrinter(IAnsiConsole console)
{
    private const int MostCountries = 6;

    internal void Print(AssessmentReport report, bool sql)
    {
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[bold]{report.Server.Address}[/]  PostgreSQL {report.Server.Version / 10_000}.{report.Server.Version % 10_000}{(report.Server.IsReplica ? ", replica" : "")}, {Bytes(report.Server.Bytes)}");
        Subjects(report);
        Tables(report);
        Findings(report, sql);
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[bold]Predicted write pause of a batch:[/] {report.Pause.Milliseconds:F0} ms = {report.Pause.Formula}");
        if (sql)
        {
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]{report.Pause.Sql}[/]");
        }

        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Nothing was changed. Next: [bold]domicile init --from ...[/] writes a domicile.yaml to decide on.");
    }

    private void Subjects(AssessmentReport report)
    {
        var table = new Table().Title("Candidate subjects").AddColumns("table", "proposed as", "score", "because");
        foreach (var subject in report.Subjects)
        {
            table.AddRow(Markup.Escape(subject.Table), subject.Kind ?? "-", $"{subject.Score}", Markup.Escape(string.Join(", ", subject.Because)));
        }

        console.Write(table);
    }

    private void Tables(AssessmentReport report)
    {
        var table = new Table().Title("Tables, by residence of their subjects").AddColumns("table", "role", "rows", "on disk", "counted", "residence");
        foreach (var one in report.Tables)
        {
            var countries = one.Countries.Take(MostCountries).Select(c => $"{c.Country ?? "unknown"} {c.Rows:N0} ({Bytes(c.Bytes)})");
            var rest = one.Countries.Length > MostCountries ? $", {one.Countries.Length - MostCountries} more" : "";
            table.AddRow(Markup.Escape(one.Table), one.Role, $"{one.Rows:N0}", Bytes(one.Bytes), one.Method.ToString().ToLowerInvariant(), string.Join(", ", countries) + rest);
        }

        console.Write(table);
    }

    private void Findings(AssessmentReport report, bool sql)
    {
        console.MarkupLine("[bold]What a move would meet[/]");
        foreach (var finding in report.Findings)
        {
            var colour = finding.Severity switch { FindingSeverity.Blocker => "red", FindingSeverity.Decide => "yellow", _ => "grey" };
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[{colour}]{Word(finding.Severity),-8}[/] [[{finding.Code}]] {finding.Message}");
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"         [grey]{finding.Hint}[/]");
            if (sql && finding.Sql is not null)
            {
                console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"         [blue]{finding.Sql.ReplaceLineEndings(" ")}[/]");
            }
        }
    }

    private static string Word(FindingSeverity severity) => severity.ToString().ToLowerInvariant();

    private static string Bytes(long bytes) => bytes switch
    {
        < 1 << 10 => $"{bytes} B",
        < 1 << 20 => $"{bytes / 1024.0:F1} KiB",
        < 1 << 30 => $"{bytes / 1024.0 / 1024:F1} MiB",
        _ => $"{bytes / 1024.0 / 1024 / 1024:F1} GiB",
    };
}
