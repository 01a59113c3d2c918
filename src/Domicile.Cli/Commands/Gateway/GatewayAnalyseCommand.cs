using System.CommandLine;
using System.Globalization;
using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Gateway.Analysis;
using Domicile.Gateway.Analysis.Postgres;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;

namespace Domicile.Cli.Commands.Gateway;

/// <summary><c>domicile gateway analyse</c>: which of an application's statements the gateway routes as they are.</summary>
internal static class GatewayAnalyseCommand
{
    internal static Command Create()
    {
        var (config, json) = (CommonOptions.Config(), CommonOptions.Json());
        var from = new Option<string?>("--from") { Description = "The application's database, with pg_stat_statements; the first live site unless named", HelpName = "connection" };
        var log = new Option<string?>("--log") { Description = "A server log with statements, or a file of statements, in place of pg_stat_statements", HelpName = "path" };
        var all = new Option<bool>("--all") { Description = "Print the statements that route as they are, too" };
        var command = new Command("analyse", "Says which of an application's statements route as they are, which need context, which cannot run") { config, from, log, all, json };
        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(() => RunAsync(
            parsed.GetValue(config)!, parsed.GetValue(from), parsed.GetValue(log), parsed.GetValue(all), parsed.GetValue(json), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(string config, string? from, string? log, bool all, bool json, CancellationToken cancellationToken)
    {
        var declaration = ConfigurationLoader.Load(config).OrThrow();
        var address = from is not null ? CommonOptions.Address(from) : declaration.Sites.FirstOrDefault(s => s.State is SiteState.Live && s.Database is not null)?.Database
            ?? throw new DomicileException("There is no site to ask.", "No live site with a database is declared.", "Add --from.");
        await using var pool = Connecting.Pool(address);
        await using var connection = await pool.OpenAsync(address, cancellationToken);
        var catalog = await CatalogReader.ReadAsync(connection, cancellationToken);
        var observed = log is null ? await StatementStatistics.ReadAsync(connection, cancellationToken)
            : File.Exists(log) ? [.. StatementLog.Read(File.ReadLines(log))]
            : throw new DomicileException($"There is no file '{log}'.", "It should hold a server log or statements.", "Correct --log.");
        var report = ReadinessReport.Of(observed, declaration, catalog);
        Print(report, all, json);
        return report.Share(Readiness.CannotRun) > 0 ? ExitCode.Refused : ExitCode.Done;
    }

    private static void Print(ReadinessReport report, bool all, bool json)
    {
        if (json)
        {
            JsonOutput.Print(new
            {
                report.Calls,
                AsIs = report.Share(Readiness.AsIs, Readiness.LooksUp),
                LooksUp = report.Share(Readiness.LooksUp),
                NeedsContext = report.Share(Readiness.NeedsContext),
                CannotRun = report.Share(Readiness.CannotRun),
                Statements = report.Entries,
            });
            return;
        }

        var (asIs, looksUp) = (report.Share(Readiness.AsIs, Readiness.LooksUp), report.Share(Readiness.LooksUp));
        Console.Out.WriteLine($"{report.Entries.Length} statements, {report.Calls} calls.");
        Console.Out.WriteLine($"  route as they are  {Percent(asIs)}{(looksUp > 0 ? $" (of all calls, {Percent(looksUp).Trim()} look a row's owner up)" : "")}");
        Console.Out.WriteLine($"  need context       {Percent(report.Share(Readiness.NeedsContext))}");
        Console.Out.WriteLine($"  cannot run         {Percent(report.Share(Readiness.CannotRun))}");
        foreach (var entry in report.Entries.Where(e => all || e.Readiness is Readiness.NeedsContext or Readiness.CannotRun))
        {
            Console.Out.WriteLine();
            Console.Out.WriteLine($"{Word(entry.Readiness)}, {entry.Calls} calls: {entry.Text}");
            if (entry.Why.Length > 0)
            {
                Console.Out.WriteLine($"  DETAIL: {entry.Why}");
                Console.Out.WriteLine($"  HINT: {entry.Hint}");
            }
        }
    }

    private static string Word(Readiness readiness) => readiness switch
    {
        Readiness.AsIs => "routes",
        Readiness.LooksUp => "looks up",
        Readiness.NeedsContext => "needs context",
        _ => "cannot run",
    };

    private static string Percent(double share) => share.ToString("0.0 %", CultureInfo.InvariantCulture).PadLeft(8);
}
