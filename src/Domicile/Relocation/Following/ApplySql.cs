using System.Collections.Immutable;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;

namespace Domicile.Relocation.Following;

/// <summary>The statements that write changes of one table at the target: each takes one text array a column, and casts.</summary>
/// <remarks>Text, since it needs no type numbers, which differ between servers.</remarks>
public sealed class ApplySql(FollowedTable table)
{
    private readonly ImmutableArray<Column> _columns = table.Columns;

    private string Name => table.Table.Name.Quoted;

    /// <summary>Inserts rows; parameters: every column's values. Of a directed projection only those that are for this site.</summary>
    public string Insert(Image image)
    {
        var list = image == Image.Full ? Sql.Names("t", _columns.Select(c => c.Name)) : table.Moved!.ProjectedList("t");
        return $"INSERT INTO {Name} ({Sql.Names(_columns.Select(c => c.Name))}) OVERRIDING SYSTEM VALUE SELECT {list} FROM ({Rows(_columns)}) t{(image != Image.Full && table.Moved?.Addressee is { } addressee ? $" WHERE {addressee.IsHere("t")}" : "")}";
    }

    /// <summary>Updates rows by key; parameters: the values of <see cref="Set"/>, then the keys' values.</summary>
    /// <returns>Null when no column is left to set.</returns>
    public string? Update(Image image, bool[]? unchanged)
    {
        var set = Set(image, unchanged);
        return set.IsEmpty && image != Image.Reduced ? null : $"""
            UPDATE {Name} d SET {Assignments(image, set)}
            FROM ({Rows([.. set.Select(i => _columns[i]), .. Keys], keysFrom: set.Length)}) t WHERE {Matches}
            """;
    }

    /// <summary>Which columns an update sets: those of the image that the stream did not leave out, without the key.</summary>
    public ImmutableArray<int> Set(Image image, bool[]? unchanged) =>
    [
        .. Enumerable.Range(0, _columns.Length).Where(i =>
            (unchanged is null || !unchanged[i])
            && !table.Table.PrimaryKey.Contains(_columns[i].Name)
            && (image == Image.Full || table.Moved!.Rule.Projection.Contains(_columns[i].Name))),
    ];

    /// <summary>Deletes rows by key; parameters: the keys' values.</summary>
    public string Delete() => $"DELETE FROM {Name} d USING ({Rows([.. Keys], keysFrom: 0)}) t WHERE {Matches}";

    /// <summary>Changes keys in place; parameters: the new values of all columns of the image (key included), then the old keys.</summary>
    public string Rekey(Image image, bool[]? unchanged)
    {
        var set = RekeySet(image, unchanged);
        return $"""
            UPDATE {Name} d SET {Assignments(image, set)}
            FROM ({Rows([.. set.Select(i => _columns[i]), .. Keys], keysFrom: set.Length)}) t WHERE {Matches}
            """;
    }

    /// <summary>As <see cref="Set"/>, with the key.</summary>
    public ImmutableArray<int> RekeySet(Image image, bool[]? unchanged) => [.. Set(image, unchanged).Concat(table.KeyAt).Order()];

    /// <summary>A row that is reduced has the columns filled that the projection does not hold; one that is its key alone stays as it is.</summary>
    private string Assignments(Image image, ImmutableArray<int> set)
    {
        var filled = image == Image.Reduced ? _columns.Where(c => !table.Moved!.Rule.Projection.Contains(c.Name)).Select(c => $"{Sql.Name(c.Name)} = {table.Moved!.Projected(c, "d")}") : [];
        return string.Join(", ", set.Select(i => $"{Sql.Name(_columns[i].Name)} = t.{Sql.Name(_columns[i].Name)}").Concat(filled).DefaultIfEmpty($"{Sql.Name(table.Table.PrimaryKey[0])} = d.{Sql.Name(table.Table.PrimaryKey[0])}"));
    }

    private IEnumerable<Column> Keys => table.Table.PrimaryKey.Select(table.Table.Column);

    private string Matches => string.Join(" AND ", table.Table.PrimaryKey.Select((k, i) => $"d.{Sql.Name(k)} = t.key{i}"));

    /// <summary>The parameters as rows of the columns' own types; from <paramref name="keysFrom"/> on they are called key0, key1...</summary>
    internal static string Rows(ImmutableArray<Column> columns, int keysFrom = int.MaxValue)
    {
        var list = columns.Select((c, i) => $"u.c{i}::{c.Type} AS {(i < keysFrom ? Sql.Name(c.Name) : $"key{i - keysFrom}")}");
        var arrays = Enumerable.Range(1, columns.Length).Select(i => $"${i}::text[]");
        var names = Enumerable.Range(0, columns.Length).Select(i => $"c{i}");
        return $"SELECT {string.Join(", ", list)} FROM unnest({string.Join(", ", arrays)}) AS u({string.Join(", ", names)})";
    }
}
