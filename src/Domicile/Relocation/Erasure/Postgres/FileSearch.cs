using Domicile.Postgres;
using Domicile.Relocation.Pairs.Postgres;
using Domicile.Relocation.Sites.Postgres;
using Npgsql;

namespace Domicile.Relocation.Erasure.Postgres;

/// <summary>Searches the files of a site's tables, indexes, TOAST and statistics, and its log, byte by byte, for values of people who have left it.</summary>
/// <param name="estate">The estate.</param>
/// <param name="site">The site.</param>
/// <param name="dataFolder">The server's data folder, as this process sees it.</param>
public sealed class FileSearch(EstateSession estate, SiteDatabase site, string dataFolder)
{
    private const int BlockBytes = 1 << 20;

    /// <summary>Searches. Wants a process that may read the folder, and a role that may say CHECKPOINT, so that the files are what the server knows.</summary>
    /// <param name="mostOfEach">So many values of each protected text column.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DomicileException">The folder is not that of this server, or may not be read.</exception>
    public async Task<SearchedFiles> RunAsync(int mostOfEach, CancellationToken cancellationToken)
    {
        var departed = new DepartedValues(estate, site);
        var values = await departed.ReadAsync(mostOfEach, cancellationToken);
        if (values.Count == 0)
        {
            return new(0, 0, 0, new Dictionary<string, int>(), 0);
        }

        await using var session = await site.OpenAsync(cancellationToken);
        await session.ExecuteAsync("CHECKPOINT", [], cancellationToken);
        var search = new ByteSearch(values);
        var found = new Dictionary<string, HashSet<byte[]>>(StringComparer.Ordinal);
        var (files, bytes) = (0, 0L);
        foreach (var (relation, file) in await FilesAsync(session, cancellationToken))
        {
            bytes += Search(search, file, found.TryGetValue(relation, out var hits) ? hits : found[relation] = [], cancellationToken);
            files++;
        }

        // The bytes of one value may be a part of somebody's who lives here.
        var others = await departed.AmongOthersAsync(session, [.. found.Values.SelectMany(h => h).Distinct()], cancellationToken);
        foreach (var hits in found.Values)
        {
            hits.ExceptWith(others);
        }

        var logged = new HashSet<byte[]>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(dataFolder, "pg_wal")))
        {
            try
            {
                Search(search, file, logged, cancellationToken);
            }
            catch (FileNotFoundException)
            {
                // The server renames and removes segments of the log as it goes.
            }
        }

        return new(values.Count, files, bytes, found.Where(f => f.Value.Count > 0).ToDictionary(f => f.Key, f => f.Value.Count, StringComparer.Ordinal), logged.Count);
    }

    /// <summary>Every segment of every fork of what belongs to the tables, by the relation's name.</summary>
    private async Task<IEnumerable<(string Relation, string File)>> FilesAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        var tables = estate.Plan.Tables.Select(t => t.Name.Quoted).ToArray();
        var relations = await session.RowsAsync(
            """
            WITH heap AS (SELECT t::regclass AS oid FROM unnest($1::text[]) t UNION SELECT p.relid FROM unnest($1::text[]) t, pg_partition_tree(t::regclass) p UNION SELECT 'pg_catalog.pg_statistic'::regclass),
            whole AS (SELECT oid FROM heap UNION SELECT reltoastrelid FROM pg_class JOIN heap USING (oid) WHERE reltoastrelid <> 0)
            SELECT coalesce(i.oid, w.oid)::regclass::text, pg_relation_filepath(coalesce(i.oid, w.oid)) FROM whole w
            LEFT JOIN LATERAL (SELECT w.oid UNION ALL SELECT indexrelid FROM pg_index WHERE indrelid = w.oid) i ON true WHERE pg_relation_filepath(coalesce(i.oid, w.oid)) IS NOT NULL
            """,
            [tables],
            r => (Relation: r.GetString(0), Path: r.GetString(1)),
            cancellationToken);
        return relations.SelectMany(r => Segments(Path.Combine(dataFolder, r.Path)).Select(f => (r.Relation, f)));
    }

    private string[] Segments(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var name = Path.GetFileName(path);
        var files = Directory.Exists(folder)
            ? Directory.GetFiles(folder, name + "*").Where(f => Path.GetFileName(f) is var file && (file == name || file[name.Length] is '.' or '_')).ToArray()
            : [];
        return files.Length > 0 ? files : throw new DomicileException(
            message: $"'{dataFolder}' is not the data folder of site '{site.Site.Id}', or may not be read.",
            detail: $"The server has a file '{Path.GetRelativePath(dataFolder, path)}', and it is not there.",
            hint: "SHOW data_directory tells the folder; run the command at that machine, as the server's user or as root.");
    }

    private static long Search(ByteSearch search, string file, HashSet<byte[]> hits, CancellationToken cancellationToken)
    {
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var buffer = new byte[BlockBytes + search.Longest];
        long at = 0;
        for (var kept = 0; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = RandomAccess.Read(handle, buffer.AsSpan(kept, BlockBytes), at);
            var filled = kept + read;

            // A value may lie across two blocks: what could begin one is looked at again.
            var starts = read == 0 ? filled : Math.Max(0, filled - search.Longest + 1);
            hits.UnionWith(search.In(buffer.AsMemory(0, filled), starts));
            if (read == 0)
            {
                return at;
            }

            at += read;
            buffer.AsSpan(starts, filled - starts).CopyTo(buffer);
            kept = filled - starts;
        }
    }
}
