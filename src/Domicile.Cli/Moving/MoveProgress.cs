using Domicile.Relocation.Moves;
using Spectre.Console;

namespace Domicile.Cli.Moving;

/// <summary>Shows how moves come on, on standard error: a live table on a terminal; otherwise a line a second, when something has
/// changed.</summary>
internal abstract class MoveProgress
{
    private MoveProgress()
    {
    }

    /// <summary>Shows while some work goes on.</summary>
    public static async Task ShowAsync(Func<MoveProgress, Task> work)
    {
        if (Console.IsErrorRedirected)
        {
            await work(new Lines());
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        var table = new Table().AddColumns("subjects", "rows", "bytes", "rows/s", "left", "erased", "behind", "pause p50 / p99 / max", "quarantined");
        await console.Live(table).AutoClear(false).StartAsync(context => work(new LiveTable(table, context, TimeProvider.System)));
    }

    /// <summary>How it stands.</summary>
    /// <param name="now">The moves.</param>
    /// <param name="lag">How far the pair is behind that is furthest behind; null when it is not known.</param>
    public abstract void Now(MoveSummary now, Lag? lag);

    /// <summary>A failure that is tried again.</summary>
    public abstract void Trouble(string words);

    private static string Left(MoveSummary now, TimeSpan elapsed) => now.SubjectsMoved == 0 || now.SubjectsMoved >= now.Subjects
        ? "-"
        : $"{elapsed * ((double)(now.Subjects - now.SubjectsMoved) / now.SubjectsMoved):hh\\:mm\\:ss}";

    private sealed class Lines : MoveProgress
    {
        private const long Notable = 1_000_000;
        private string _last = "";

        public override void Now(MoveSummary now, Lag? lag)
        {
            // A little is always behind; a line for it each second would hide the rest.
            var behind = lag is { Bytes: >= Notable } ? $", {lag} behind" : "";
            var line = $"{now.SubjectsMoved:N0} of {now.Subjects:N0} subjects moved, {now.RowsMoved:N0} rows copied at {now.RowsPerSecond:N0} rows/s, {now.RowsErased:N0} erased, pauses p50 {now.Pause(0.5) ?? 0:N0} ms, max {now.Pause(1) ?? 0:N0} ms{behind}";
            if (line != _last)
            {
                Console.Error.WriteLine(_last = line);
            }
        }

        public override void Trouble(string words) => Console.Error.WriteLine(words);
    }

    private sealed class LiveTable(Table table, LiveDisplayContext context, TimeProvider clock) : MoveProgress
    {
        private readonly long _start = clock.GetTimestamp();

        public override void Now(MoveSummary now, Lag? lag)
        {
            table.Rows.Clear();
            table.AddRow(
                $"{now.SubjectsMoved:N0} of {now.Subjects:N0}", $"{now.RowsMoved:N0}", $"{now.Bytes / 1e6:N1} MB", $"{now.RowsPerSecond:N0}", Left(now, clock.GetElapsedTime(_start)), $"{now.RowsErased:N0}", lag?.ToString() ?? "-",
                $"{now.Pause(0.5) ?? 0:N0} / {now.Pause(0.99) ?? 0:N0} / {now.Pause(1) ?? 0:N0} ms", $"{now.BatchesQuarantined}");
            context.Refresh();
        }

        public override void Trouble(string words)
        {
            table.Caption = new TableTitle(Markup.Escape(words));
            context.Refresh();
        }
    }
}
