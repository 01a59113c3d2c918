using System.Collections.Immutable;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Sampling;

namespace Domicile.Cli.Rehearsal;

/// <summary>What can be written in one table, and how: derived from the catalog.</summary>
/// <param name="Table">The table.</param>
/// <param name="Columns">Columns to update.</param>
/// <param name="IsErasable">Whether its rows can be deleted and inserted again: nothing refers to them, and no SQL condition that says whose
/// another row is.</param>
internal sealed record WritableTable(MovedTable Table, ImmutableArray<Column> Columns, bool IsErasable)
{
    /// <summary>Tables in which anything can be written.</summary>
    public static ImmutableArray<WritableTable> Of(ClosurePlan plan)
    {
        var referred = Reference.Of(plan).Select(r => r.To.Name).ToHashSet();
        var conditions = plan.Tables.Select(t => t.Rule.By).OfType<Ownership.ByCondition>().ToList();
        return
        [
            .. plan.Tables.Select(t => new WritableTable(t, WritableColumns.Of(t, plan), !t.IsRoot && !referred.Contains(t.Name) && !conditions.Exists(c => c.Mentions(t.Name))))
                .Where(t => !t.Columns.IsEmpty || t.IsErasable),
        ];
    }

    /// <summary>Sets a column ($1 text) of the row whose key follows ($2...); gives the new value as text.</summary>
    public string Update(Column column) =>
        $"UPDATE {Table.Name.Quoted} SET {Sql.Name(column.Name)} = $1::text::{column.Type} WHERE {Matches(2)} RETURNING {Sql.Name(column.Name)}::text";

    /// <summary>Deletes the row whose key is given ($1...); gives it as text.</summary>
    public string Delete => $"DELETE FROM {Table.Name.Quoted} t WHERE {Matches(1)} RETURNING t::text";

    /// <summary>Inserts a row from its text ($1); gives the text again.</summary>
    public string Insert =>
        $"INSERT INTO {Table.Name.Quoted} AS t ({Table.ColumnList}) OVERRIDING SYSTEM VALUE SELECT {string.Join(", ", Table.Columns.Select(c => $"(x.r).{Sql.Name(c.Name)}"))} FROM (SELECT $1::text::{Table.Name.Quoted} AS r) x RETURNING t::text";

    private string Matches(int first) => string.Join(" AND ", Table.Key.Select((k, i) => FormattableString.Invariant($"{Sql.Name(k)} = ${first + i}::text::{Table.Table.Column(k).Type}")));
}
