using System.Collections.Immutable;
using Domicile.Samples.Clips.Writers;
using Npgsql;
using Domicile.Postgres;

namespace Domicile.Samples.Clips.Checking;

/// <summary>Tells what the files of a database hold.</summary>
/// <param name="Kinds">By the path of a relation's first file, relative to the data folder.</param>
public sealed record RelationFiles(ImmutableDictionary<string, FileKind> Kinds)
{
    /// <summary>Asks the catalog; the paths hold until a table is rewritten.</summary>
    public static async Task<RelationFiles> ReadAsync(ServerAddress database, CancellationToken cancellationToken)
    {
        await using var pools = new ConnectionPools();
        await using var command = pools.Of(database).CreateCommand(
            """
            SELECT pg_relation_filepath(c.oid),
                   CASE WHEN coalesce(i.indrelid, c.oid) IN ('pg_statistic'::regclass, 'pg_statistic_ext_data'::regclass)
                          OR c.oid IN (SELECT reltoastrelid FROM pg_class WHERE relname IN ('pg_statistic', 'pg_statistic_ext_data')) THEN 'Statistics'
                        WHEN n.nspname = 'pg_toast' THEN 'Toast'
                        WHEN n.nspname = 'pg_catalog' THEN 'Other'
                        WHEN c.relkind = 'i' THEN 'Index'
                        WHEN c.relkind IN ('r', 'm') THEN 'Table'
                        ELSE 'Other' END
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_index i ON i.indexrelid = c.oid
            WHERE pg_relation_filepath(c.oid) IS NOT NULL
            """);
        var kinds = ImmutableDictionary.CreateBuilder<string, FileKind>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            kinds[reader.GetString(0)] = Enum.Parse<FileKind>(reader.GetString(1));
        }

        return new(kinds.ToImmutable());
    }

    /// <summary>What a file holds: forks and segments (<c>16384_vm</c>, <c>16384.1</c>) count to their relation.</summary>
    /// <param name="path">Relative to the data folder, with '/'.</param>
    public FileKind Of(string path)
    {
        if (path.StartsWith("pg_wal/", StringComparison.Ordinal))
        {
            return FileKind.Wal;
        }

        if (path.StartsWith("pg_stat", StringComparison.Ordinal))
        {
            return FileKind.Statistics;
        }

        var end = path.IndexOfAny(['_', '.'], path.LastIndexOf('/') + 1);
        return Kinds.GetValueOrDefault(end < 0 ? path : path[..end], FileKind.Other);
    }
}
