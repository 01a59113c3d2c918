using System.Text;
using Domicile.Postgres.Replication;
using Domicile.Relocation.Rounds;
using StreamKind = Domicile.Postgres.Replication.ChangeKind;

namespace Domicile.Relocation.Following.Postgres;

/// <summary>Reads one table's row changes, its columns put in the plan's order.</summary>
internal sealed class RowReader
{
    private readonly FollowedTable _table;
    private readonly int[] _place;

    /// <summary>A reader for a relation as the stream describes it.</summary>
    /// <exception cref="DomicileException">The table is not what it was when the plan was made.</exception>
    public RowReader(FollowedTable table, Relation relation)
    {
        _table = table;
        var columns = table.Columns.Select(c => c.Name).ToList();
        _place = [.. relation.Columns.Select(c => columns.IndexOf(c.Name))];
        var strange = relation.Columns.Where((c, i) => _place[i] < 0 && table.Table.Columns.All(t => t.Name != c.Name)).Select(c => c.Name).ToList();
        var missing = columns.Where(c => relation.Columns.All(r => r.Name != c)).ToList();
        if (strange.Count + missing.Count > 0)
        {
            throw new DomicileException(
                message: $"Table '{table.Table.Name}' was changed at the source while Domicile followed it.",
                detail: $"New columns: {(strange.Count > 0 ? string.Join(", ", strange) : "none")}; missing: {(missing.Count > 0 ? string.Join(", ", missing) : "none")}.",
                hint: "Make the same change at every site, then run the command again; it goes on where it stopped.");
        }
    }

    /// <summary>Reads one change.</summary>
    public RowEvent Read(StreamKind kind, Domicile.Postgres.Replication.RowChange row)
    {
        if (kind == StreamKind.Delete)
        {
            return new(_table.Number, Rounds.ChangeKind.Delete, Key(Values(row.Old, out _)), null, [], null);
        }

        var values = Values(row.New, out var unchanged);
        var key = Key(values);
        var before = row.HasOld ? Key(Values(row.Old, out _)) : key;
        return new(_table.Number, kind == StreamKind.Insert ? Rounds.ChangeKind.Insert : Rounds.ChangeKind.Update, key, before == key ? null : before, values, unchanged);
    }

    private string Key(string?[] values) => _table.KeyAt.Length == 1
        ? values[_table.KeyAt[0]]!
        : string.Join('\x1f', _table.KeyAt.Select(i => values[i]));

    private string?[] Values(RowValues row, out bool[]? unchanged)
    {
        var values = new string?[_table.Columns.Length];
        unchanged = null;
        for (var i = 0; row.MoveNext(); i++)
        {
            var place = _place[i];
            if (place < 0)
            {
                continue;
            }

            if (row.Kind == ValueKind.Unchanged)
            {
                (unchanged ??= new bool[values.Length])[place] = true;
            }
            else if (row.Kind == ValueKind.Text)
            {
                values[place] = Encoding.UTF8.GetString(row.Value);
            }
        }

        return values;
    }
}
