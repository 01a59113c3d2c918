using System.Collections.Immutable;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;
using Domicile.Relocation.Closure;

namespace Domicile.Relocation.Following;

/// <summary>What an update of a directed projection asks beyond the update: the row goes where it is addressed elsewhere now, and has to be fetched where it
/// is addressed here and not there yet. Each statement takes one text array a column.</summary>
/// <remarks>An update says nothing of the columns that it left alone, so a row that is not there cannot be made of it.</remarks>
public sealed class DirectedSql
{
    private readonly Table _table;
    private readonly Addressee _addressee;

    private DirectedSql(FollowedTable table, Addressee addressee)
    {
        (_table, _addressee) = (table.Table, addressee);
        RecipientAt = [.. addressee.Columns.Select(c => table.Columns.IndexOf(table.Table.Column(c)))];
    }

    /// <summary>Where the columns that name the recipient stand among a row's values.</summary>
    public ImmutableArray<int> RecipientAt { get; }

    /// <summary>The statements for one table; null unless its projection is directed.</summary>
    public static DirectedSql? Of(FollowedTable table) => table.Moved?.Addressee is { } addressee ? new(table, addressee) : null;

    /// <summary>Deletes rows that are addressed elsewhere; parameters: the recipients' columns, then the rows' keys.</summary>
    public string Leave() => $"DELETE FROM {_table.Name.Quoted} d USING ({Rows}) t WHERE {Matches} AND NOT {_addressee.IsHere("t")}";

    /// <summary>Notes whose rows have to be fetched; parameters as of <see cref="Leave"/>.</summary>
    /// <param name="source">The number of the site that they come from.</param>
    public string Await(int source) => $"""
        INSERT INTO domicile.awaited (source, kind, key) SELECT DISTINCT {source}, {Sql.Literal(_addressee.Kind.Name)}, {_addressee.KeyText("t")}
        FROM ({Rows}) t WHERE {_addressee.IsHere("t")} AND NOT EXISTS (SELECT FROM {_table.Name.Quoted} d WHERE {Matches}) ON CONFLICT DO NOTHING
        """;

    private string Rows => ApplySql.Rows([.. RecipientAt.Select(i => _table.Written.ElementAt(i)), .. _table.PrimaryKey.Select(_table.Column)], keysFrom: RecipientAt.Length);

    private string Matches => string.Join(" AND ", _table.PrimaryKey.Select((k, i) => $"d.{Sql.Name(k)} = t.key{i}"));
}
