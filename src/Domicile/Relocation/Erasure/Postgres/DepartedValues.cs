using System.Text;
using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Pairs.Postgres;
using Domicile.Relocation.Sites.Postgres;
using Npgsql;

namespace Domicile.Relocation.Erasure.Postgres;

/// <summary>A sample of what people who have left a site have at their new homes, and the site must not have any more: to look for in its files. It is held in memory and told to nobody.</summary>
/// <param name="estate">The estate.</param>
/// <param name="left">The site that they have left.</param>
internal sealed class DepartedValues(EstateSession estate, SiteDatabase left)
{
    private const int Shortest = 12;
    private const int Longest = 200; // longer ones may be stored compressed

    /// <summary>Where more are found, they are not all parts of something else.</summary>
    private const int MostChecked = 2_000;

    /// <summary>Reads, for each table with protected text, at most so many values that stand in no live row of that column at the site.</summary>
    public async Task<IReadOnlyList<byte[]>> ReadAsync(int mostOfEach, CancellationToken cancellationToken)
    {
        var values = new List<byte[]>();
        var batches = await BatchesAsync(cancellationToken);
        await using var here = await left.OpenAsync(cancellationToken);
        foreach (var home in estate.Sites.Where(s => s != left))
        {
            await using var there = await home.OpenAsync(cancellationToken);
            foreach (var (table, column) in Protected())
            {
                var texts = await SampleAsync(there, table, column, batches, mostOfEach, cancellationToken);
                var live = await here.RowsAsync($"SELECT DISTINCT {Sql.Name(column)} FROM {table.Name.Quoted} WHERE {Sql.Name(column)} = ANY ($1)", [texts], r => r.GetString(0), cancellationToken);
                values.AddRange(texts.Except(live, StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes));
            }
        }

        return [.. values.DistinctBy(Convert.ToHexString)];
    }

    /// <summary>Those of the values that are the whole or a part of a live row's text at the site.</summary>
    public async Task<IReadOnlyCollection<byte[]>> AmongOthersAsync(NpgsqlConnection here, IReadOnlyList<byte[]> values, CancellationToken cancellationToken)
    {
        var texts = values.Select(Encoding.UTF8.GetString).ToArray();
        var live = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (table, column) in texts.Length is > 0 and <= MostChecked ? Texts() : [])
        {
            live.UnionWith(await here.RowsAsync(
                $"SELECT v FROM unnest($1::text[]) v WHERE EXISTS (SELECT FROM {table.Name.Quoted} t WHERE strpos(t.{Sql.Name(column)}, v) > 0)", [texts], r => r.GetString(0), cancellationToken));
        }

        return [.. values.Where((_, i) => live.Contains(texts[i]))];
    }

    private IEnumerable<(MovedTable Table, string Column)> Protected() => Texts().Where(t => !t.Table.Rule.Projection.Contains(t.Column));

    private IEnumerable<(MovedTable Table, string Column)> Texts() =>
        from table in estate.Plan.Tables
        from column in table.Columns
        where column.Type.Split('(')[0] is "text" or "character varying"
        select (table, column.Name);

    private async Task<string[]> SampleAsync(NpgsqlConnection there, MovedTable table, string column, long[] batches, int most, CancellationToken cancellationToken)
    {
        var text = $"t.{Sql.Name(column)}";
        return [.. await there.RowsAsync(
            $"""
            SELECT DISTINCT {text} FROM (SELECT DISTINCT key FROM domicile.past WHERE kind = $1 AND batch = ANY ($2) LIMIT {most}) p
            JOIN {Residences.Table(table.Kind)} r0 ON {Residences.KeyText(table.Kind, "r0")} = p.key AND r0.home = (SELECT number FROM domicile.site)
            JOIN LATERAL (SELECT {text} FROM {table.FromWithOwner} WHERE {Residences.Matches(table.Kind, "r", Residences.KeyColumns(table.Kind).Select(k => $"r0.{k}"))} LIMIT 20) t ON true
            WHERE octet_length({text}) BETWEEN {Shortest} AND {Longest} LIMIT {most}
            """,
            [table.Kind.Name, batches],
            r => r.GetString(0),
            cancellationToken)];
    }

    /// <summary>The batches that left the site and were erased there.</summary>
    private async Task<long[]> BatchesAsync(CancellationToken cancellationToken)
    {
        await using var control = await estate.ControlAsync(cancellationToken);
        return [.. await control.RowsAsync("SELECT id FROM domicile_control.batch WHERE source = $1 AND phase IN ('erased', 'swept', 'done') AND subjects > 0", [left.Site.Id.Text], r => r.GetInt64(0), cancellationToken)];
    }
}
