using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Pairs;
using Domicile.Relocation.Pairs.Postgres;
using Domicile.Relocation.Rounds;
using Npgsql;

namespace Domicile.Relocation.Following.Postgres;

/// <summary>Rows of a site's own residents that go, or lose their reference, with somebody else's row that was deleted at its home. In a
/// transaction of ours the foreign key would take them along unheard: no guard, no message, no follower.</summary>
/// <remarks>So that is done before, by a transaction that is the application's in every respect. Killed in between, it is found done.</remarks>
internal sealed class ResidentsBelow(ClosurePlan plan, Pair pair, long claim, NpgsqlConnection target)
{
    /// <summary>Does to them what their foreign keys would.</summary>
    /// <param name="changes">What is about to be applied.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PostgresException">DM001: one of them is fenced; it is tried again.</exception>
    public async Task LetGoAsync(IEnumerable<RowEvent> changes, CancellationToken cancellationToken)
    {
        var deleted = changes.Where(c => c.Kind == ChangeKind.Delete).ToLookup(c => c.Table, c => c.Key);
        foreach (var parent in plan.Tables.Where(t => deleted.Contains(t.Number)))
        {
            foreach (var (table, key) in plan.Tables.SelectMany(t => t.Table.ForeignKeys.Where(k => k.Target == parent.Name).Select(k => (t, k))))
            {
                var refers = $"({Sql.Names("t", key.Columns)}) IN (SELECT {Sql.Names("q", key.TargetColumns)} FROM {parent.Name.Quoted} q WHERE {RowsBelow.Among(parent, "q")})";
                var rows = $"SELECT {Sql.Names("t", table.Key)} FROM {table.FromWithOwner} WHERE {Home} AND {refers}";
                var matches = string.Join(" AND ", table.Key.Select(k => $"d.{Sql.Name(k)} = x.{Sql.Name(k)}"));
                var script = key.OnDelete switch
                {
                    "CASCADE" => $"DELETE FROM {table.Name.Quoted} d USING ({rows}) x WHERE {matches}",
                    "SET NULL" => $"UPDATE {table.Name.Quoted} d SET {string.Join(", ", key.Columns.Select(c => $"{Sql.Name(c)} = NULL"))} FROM ({rows}) x WHERE {matches}",
                    _ => null,
                };
                string[] keys = [.. deleted[parent.Number]];
                if (script is not null && await target.ScalarAsync<bool>($"SELECT EXISTS ({rows})", [keys], cancellationToken))
                {
                    await AsApplicationAsync(script, keys, cancellationToken);
                }
            }
        }
    }

    /// <summary>Who lives here: not those who have moved and are not erased yet.</summary>
    private string Home =>
        $"r.home = {pair.Target.Number} AND NOT EXISTS (SELECT FROM domicile.lease l WHERE l.batch = r.batch AND l.source = {pair.Target.Number} AND l.state = 'moved')";

    private async Task AsApplicationAsync(string script, string[] keys, CancellationToken cancellationToken)
    {
        await using var transaction = await target.BeginTransactionAsync(cancellationToken);
        await Claiming.RequireAsync(target, pair, claim, cancellationToken);
        await target.ExecuteAsync("SET LOCAL domicile.session = ''", [], cancellationToken);
        await target.ExecuteAsync(script, [keys], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
