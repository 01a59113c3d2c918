using Domicile.Postgres.Catalog;

namespace Domicile.Configuration.Proposing;

/// <summary>Recognises tables that repeat what others hold, or pass it on: after a move they may still hold what left.</summary>
public static class DerivedCopies
{
    private static readonly (string[] Words, string What)[] Names =
    [
        (["audit", "history", "log", "logs", "changelog", "journal", "archive", "archived", "backup", "bak", "deleted"], "a log or history of other rows"),
        (["outbox", "queue", "job", "jobs", "event", "events", "task_queue", "inbox", "message_queue", "webhook", "webhooks", "delivery"], "a queue or outbox"),
        (["summary", "stats", "statistics", "aggregate", "rollup", "daily", "monthly", "hourly", "totals", "report", "snapshot", "cache", "counter", "counters"], "a summary of other rows"),
        (["search", "index", "tsv", "denormalized", "flat"], "a search copy of other rows"),
    ];

    /// <summary>What a table's name says it is; null when nothing.</summary>
    public static string? OfName(Table table)
    {
        var words = Words.Of(table.Name.Name);
        return Names.FirstOrDefault(n => n.Words.Any(words.Contains)).What;
    }

    /// <summary>JSON columns, which may repeat other rows' values.</summary>
    public static IEnumerable<Column> Payloads(Table table) => table.Columns.Where(c => c.BaseType is "json" or "jsonb");
}
