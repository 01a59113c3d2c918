using System.Collections.Immutable;
using Domicile.Configuration;
using Domicile.Gateway.Routing;
using Domicile.Postgres.Catalog;

namespace Domicile.Gateway.Analysis;

/// <summary>Which of an application's statements the gateway routes, most called first.</summary>
/// <param name="Entries">One for each normalised statement.</param>
public sealed record ReadinessReport(ImmutableArray<ReadinessEntry> Entries)
{
    /// <summary>Calls of all statements.</summary>
    public long Calls => Entries.Sum(e => e.Calls);

    /// <summary>The share of calls that fare in one of these ways; 0 without calls.</summary>
    public double Share(params ReadOnlySpan<Readiness> ways)
    {
        var calls = 0L;
        foreach (var entry in Entries)
        {
            calls += ways.Contains(entry.Readiness) ? entry.Calls : 0;
        }

        return Calls == 0 ? 0 : (double)calls / Calls;
    }

    /// <summary>Looks at every statement as the gateway would.</summary>
    /// <exception cref="DomicileException">Declaration and catalog do not fit.</exception>
    public static ReadinessReport Of(IEnumerable<ObservedStatement> observed, Declaration declaration, DatabaseCatalog catalog)
    {
        var reader = new StatementReader(RoutedSchema.Of(declaration, catalog));
        return new([.. observed
            .GroupBy(o => StatementNormaliser.Normalise(o.Text), StringComparer.Ordinal)
            .Select(same => Entry(reader, same.Key, same.First().Text, same.Sum(o => o.Calls)))
            .OrderByDescending(e => e.Calls).ThenBy(e => e.Text, StringComparer.Ordinal)]);
    }

    /// <summary>The first of a kind is looked at with its literals: 'IN (1, 2)' is evidence as it stands. Its normal form is what is told.</summary>
    private static ReadinessEntry Entry(StatementReader reader, string normal, string text, long calls)
    {
        var query = reader.Read(System.Text.Encoding.UTF8.GetBytes(StatementNormaliser.Readable(text)));
        var refusal = query.Statements.Select(s => s.Refusal).FirstOrDefault(r => r is not null);
        var plans = query.Statements.Select(s => s.Plan).OfType<RoutePlan>().ToList();
        var context = plans.Select(p => p.NeedsContext ?? (p.NeedsPlace ? "It is about something that each site has its own of." : null)).FirstOrDefault(c => c is not null);
        return refusal is not null ? new(normal, calls, Readiness.CannotRun, $"{refusal.Message} {refusal.Detail}", refusal.Hint)
            : context is not null ? new(normal, calls, Readiness.NeedsContext, context, "SET LOCAL domicile.subject to the subject first.")
            : new(normal, calls, plans.Exists(p => p.Needs.Any(n => n is { IsRowKey: true, IsHard: true })) ? Readiness.LooksUp : Readiness.AsIs, "", "");
    }
}
