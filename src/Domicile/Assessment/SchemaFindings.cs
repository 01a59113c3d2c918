using System.Collections.Immutable;
using Domicile.Configuration.Proposing;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;

namespace Domicile.Assessment;

/// <summary>What the schema alone shows.</summary>
internal static class SchemaFindings
{
    internal static IEnumerable<Finding> Of(Proposal proposal, DatabaseCatalog catalog) =>
        proposal.Decisions.Select(decision => OfDecision(decision, proposal, catalog)).Concat(proposal.Tables.SelectMany(OfTable));

    private static Finding OfDecision(Decision decision, Proposal proposal, DatabaseCatalog catalog)
    {
        var table = decision.Table is { } name ? catalog.Tables.GetValueOrDefault(name) : null;
        return new(
            decision.Code, decision.Code == "no-primary-key" ? FindingSeverity.Blocker : FindingSeverity.Decide, decision.Table?.ToString(),
            decision.Question, decision.Assumed, table is null ? ViewSql(decision.Table) : Sql(decision.Code, table, proposal));
    }

    private static string? Sql(string code, Table table, Proposal proposal) => code switch
    {
        "crossing" or "crossing-none-today" or "several-owners" or "unowned-personal" =>
            $"SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND ({Regclass(table)} IN (conrelid, confrelid))",
        "unique-becomes-global" => $"SELECT indexrelid::regclass, pg_get_indexdef(indexrelid) FROM pg_index WHERE indisunique AND indrelid = {Regclass(table)}",
        "ids-chosen-by-application" or "json-payload" or "residence-unknown" or "owner-may-be-null" or "filler" or "filler-impossible" =>
            $"SELECT attname, format_type(atttypid, atttypmod), attnotnull, attidentity FROM pg_attribute WHERE attrelid = {Regclass(table)} AND attnum > 0",
        "residence-unmapped" or "residence-unread" => proposal.Kinds.FirstOrDefault(k => k.Candidate.Table == table)?.ResidenceColumn is { } column
            ? Configuration.Proposing.Postgres.DataProbe.CountriesSql(table.Name, column)
            : null,
        _ => $"SELECT relname, reltuples, pg_size_pretty(pg_total_relation_size(oid)) FROM pg_class WHERE oid = {Regclass(table)}",
    };

    private static string? ViewSql(TableName? view) => view is null ? null : $"SELECT pg_get_viewdef({Domicile.Postgres.Sql.Literal(view.Quoted)}::regclass)";

    private static IEnumerable<Finding> OfTable(ProposedTable proposed)
    {
        var (table, name) = (proposed.Table, proposed.Name.ToString());
        var moves = proposed.Role != TableRole.Local;
        foreach (var trigger in table.Triggers.Where(t => t.FiresWhen != 'D'))
        {
            var effects = TriggerEffects.Of(trigger);
            if (!effects.IsEmpty)
            {
                yield return new("trigger-effects", FindingSeverity.Note, name, $"Trigger '{trigger.Name}' reaches outside its row: {string.Join(", ", effects)}.", "It will not fire for copied rows; see that what it does exists at the new site.", $"SELECT pg_get_triggerdef(t.oid), p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgrelid = {Regclass(table)} AND t.tgname = {Domicile.Postgres.Sql.Literal(trigger.Name)}");
            }
        }

        (bool Is, string Code, string Message, string Hint)[] blockers =
        [
            (table.IsUnlogged, "unlogged", "The table is unlogged, so changes cannot be followed.", "ALTER TABLE ... SET LOGGED."),
            (table.IsInherited, "inheritance", "The table takes part in plain inheritance.", "Turn it into declarative partitions."),
            (table.ReplicaIdentity == 'n', "no-replica-identity", "Replica identity is NOTHING, so changes cannot be followed.", "ALTER TABLE ... REPLICA IDENTITY DEFAULT."),
            (table.Columns.Any(c => c.HoldsLargeObject), "large-objects", "A column holds large objects.", "Keep the bytes in a bytea column."),
            (table.Rules.Count > 0, "rewrite-rules", $"Rules rewrite its statements: {string.Join(", ", table.Rules.Keys)}.", "Replace them by triggers."),
            (table.HidesRows, "row-security", "Row security may hide rows from this role: what is counted may be too little.", "Look with a role that bypasses it, and move as the owner of the table: Domicile adds a policy for its own sessions."),
        ];
        foreach (var (_, code, message, hint) in blockers.Where(b => b.Is && moves))
        {
            yield return new(code, FindingSeverity.Blocker, name, message, hint, $"SELECT relpersistence, relreplident, relrowsecurity, relforcerowsecurity, relhasrules, relhassubclass FROM pg_class WHERE oid = {Regclass(table)}");
        }
    }

    private static string Regclass(Table table) => $"{Domicile.Postgres.Sql.Literal(table.Name.Quoted)}::regclass";
}
