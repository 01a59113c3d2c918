using System.Collections.Immutable;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;
using Domicile.Relocation.Closure;
using Npgsql;

namespace Domicile.Relocation.Sampling.Postgres;

/// <summary>Copies whole subjects, every reference row, and the rows of others that foreign keys lead to, from one snapshot of a
/// database that is only read. No right but SELECT is needed there.</summary>
/// <param name="source">A session of <see cref="ReadOnlySession"/>; may be a replica's.</param>
/// <param name="local">A superuser's session at a database that has the tables, and no row.</param>
/// <param name="plan">The tables.</param>
public sealed class SampleCopy(NpgsqlConnection source, NpgsqlConnection local, ClosurePlan plan)
{
    /// <summary>Keys asked for at once.</summary>
    private const int KeysAtOnce = 1000;

    /// <summary>Above so many rows, whom to choose is decided over a part of the table.</summary>
    private const double Many = 500_000;

    private readonly Dictionary<TableName, (long Rows, long Companions)> _copied = [];

    /// <summary>Copies.</summary>
    /// <param name="subjects">At most so many of each kind: which is chance, the same each time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PostgresException">The role may not read a table.</exception>
    public async Task<Sample> RunAsync(int subjects, CancellationToken cancellationToken)
    {
        await using var snapshot = await source.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);

        // Rows come in any order, and the application's own triggers have fired already, where the rows were born.
        await local.ExecuteAsync("SET session_replication_role = replica", [], cancellationToken);
        foreach (var reference in plan.References)
        {
            await CopyAsync(reference.Table, $"{reference.Table.Name.Quoted} t", condition: null, isCompanion: false, cancellationToken);
        }

        var chosen = ImmutableSortedDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (var root in plan.Tables.Where(t => t.IsRoot))
        {
            var keys = await ChooseAsync(root, subjects, cancellationToken);
            chosen[root.Kind.Name] = keys.Count;
            await CopySubjectsAsync(root, keys, cancellationToken);
        }

        await CompleteAsync(cancellationToken);
        await local.ExecuteAsync("RESET session_replication_role; ANALYZE", [], cancellationToken);
        await AdvanceSequencesAsync(cancellationToken);
        return new(chosen.ToImmutable(), [.. plan.Tables.Select(t => Sampled(t.Table, t.Rule.Role)), .. plan.References.Select(r => Sampled(r.Table, TableRole.Reference))]);
    }

    private SampledTable Sampled(Table table, TableRole role)
    {
        var (rows, companions) = _copied.GetValueOrDefault(table.Name);
        return new(table.Name, role, rows, companions);
    }

    private async Task<IReadOnlyList<string[]>> ChooseAsync(MovedTable root, int subjects, CancellationToken cancellationToken)
    {
        var part = root.Table.EstimatedRows > Many ? FormattableString.Invariant($" TABLESAMPLE BERNOULLI ({Math.Min(100, (100 * Many) / root.Table.EstimatedRows):0.######}) REPEATABLE (1)") : "";
        return await source.RowsAsync(
            FormattableString.Invariant($"SELECT {string.Join(", ", root.Kind.Key.Select(k => $"t.{Sql.Name(k)}::text"))} FROM {root.Name.Quoted} t{part} ORDER BY md5({root.KeyText("t")}) LIMIT {subjects}"),
            [], r => Texts(r, root.Kind.Key.Length), cancellationToken);
    }

    private async Task CopySubjectsAsync(MovedTable root, IReadOnlyList<string[]> keys, CancellationToken cancellationToken)
    {
        var types = root.Kind.Key.Select(k => root.Table.Column(k).Type).ToList();
        foreach (var some in keys.Chunk(KeysAtOnce))
        {
            foreach (var table in plan.Of(root.Kind))
            {
                await CopyAsync(table.Table, $"{table.Name.Quoted} t{table.Path.Joins("t")}", KeySet.Contains(table.Path.KeyOf("t"), types, some), isCompanion: false, cancellationToken);
            }
        }
    }

    /// <summary>Brings what the rows refer to, and what that refers to, until nothing is missing.</summary>
    private async Task CompleteAsync(CancellationToken cancellationToken)
    {
        var references = Reference.Of(plan).ToList();
        var asked = new HashSet<string>(StringComparer.Ordinal);
        for (var isMore = true; isMore;)
        {
            isMore = false;
            foreach (var reference in references)
            {
                // What the source lacks as well (a key that is not validated) is asked for once.
                var missing = (await MissingAsync(reference, cancellationToken)).Where(k => asked.Add($"{reference.To.Name} {string.Join(',', reference.ToColumns)} {string.Join('\x1f', k)}")).ToList();
                foreach (var some in missing.Chunk(KeysAtOnce))
                {
                    isMore = true;
                    var condition = KeySet.Contains([.. reference.ToColumns.Select(c => $"t.{Sql.Name(c)}")], [.. reference.ToColumns.Select(c => reference.To.Column(c).Type)], some);
                    await CopyAsync(reference.To, $"{reference.To.Name.Quoted} t", condition, isCompanion: true, cancellationToken);
                }
            }
        }
    }

    private Task<IReadOnlyList<string[]>> MissingAsync(Reference reference, CancellationToken cancellationToken)
    {
        var columns = reference.Columns.Select(Sql.Name).ToList();
        var matches = reference.ToColumns.Zip(columns, (to, from) => $"p.{Sql.Name(to)} = c.{from}");
        return local.RowsAsync(
            $"SELECT DISTINCT {string.Join(", ", columns.Select(c => $"c.{c}::text"))} FROM {reference.From.Name.Quoted} c WHERE {string.Join(" AND ", columns.Select(c => $"c.{c} IS NOT NULL"))} AND NOT EXISTS (SELECT FROM {reference.To.Name.Quoted} p WHERE {string.Join(" AND ", matches)})",
            [], r => Texts(r, columns.Count), cancellationToken);
    }

    /// <summary>Copies some rows as text, which every version reads.</summary>
    private async Task CopyAsync(Table table, string from, string? condition, bool isCompanion, CancellationToken cancellationToken)
    {
        var columns = table.Written.Select(c => c.Name).ToList();
        var which = $"FROM {from}{(condition is null ? "" : $" WHERE {condition}")}";

        // Npgsql 10 waits in vain behind the end of a text COPY that has no row.
        if (!await source.ScalarAsync<bool>($"SELECT EXISTS (SELECT {which})", [], cancellationToken))
        {
            return;
        }

        long rows = 0;
        using (var reader = await source.BeginTextExportAsync($"COPY (SELECT {Sql.Names("t", columns)} {which}) TO STDOUT", cancellationToken))
        await using (var writer = await local.BeginTextImportAsync($"COPY {table.Name.Quoted} ({Sql.Names(columns)}) FROM STDIN", cancellationToken))
        {
            var buffer = new char[1 << 15];
            for (int read; (read = await reader.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                // A line end inside of a value is written with a backslash.
                rows += buffer.AsSpan(0, read).Count('\n');
                await writer.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }

        var before = _copied.GetValueOrDefault(table.Name);
        _copied[table.Name] = isCompanion ? before with { Companions = before.Companions + rows } : before with { Rows = before.Rows + rows };
    }

    private async Task AdvanceSequencesAsync(CancellationToken cancellationToken)
    {
        foreach (var (table, column) in plan.Tables.Select(t => t.Table).Concat(plan.References.Select(r => r.Table)).SelectMany(t => t.Columns.Where(c => c is { Sequence: not null, Category: 'N' }).Select(c => (t, c))))
        {
            await local.ExecuteAsync(
                $"SELECT setval({Sql.Literal(column.Sequence!)}::regclass, m) FROM (SELECT max({Sql.Name(column.Name)})::bigint AS m FROM {table.Name.Quoted}) x WHERE m > 0", [], cancellationToken);
        }
    }

    private static string[] Texts(NpgsqlDataReader row, int count) => [.. Enumerable.Range(0, count).Select(row.GetString)];
}
