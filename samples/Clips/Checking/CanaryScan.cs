using System.Collections.Immutable;
using Domicile.Postgres;
using Domicile.Samples.Clips.Writers;

namespace Domicile.Samples.Clips.Checking;

/// <summary>Searches every file of a cluster, byte by byte, for markers of people who must not be found there.</summary>
public static class CanaryScan
{
    private const int BlockBytes = 1 << 20;
    private const int ExamplesShown = 10;

    /// <summary>Checkpoints, so that the files are what the server knows, and searches them. Wants a superuser (or
    /// pg_checkpoint) and a process that may read the folder: its owner or root.</summary>
    /// <param name="database">The database whose tables are told apart; the whole cluster is searched.</param>
    /// <param name="dataFolder">The cluster's folder.</param>
    /// <param name="isUnwanted">Whether a person's markers must not be here.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<CanaryFindings> RunAsync(
        ServerAddress database, string dataFolder, Predicate<long> isUnwanted, CancellationToken cancellationToken)
    {
        await using (var pools = new ConnectionPools())
        {
            await using var checkpoint = pools.Of(database).CreateCommand("CHECKPOINT");
            await checkpoint.ExecuteNonQueryAsync(cancellationToken);
        }

        return Search(dataFolder, await RelationFiles.ReadAsync(database, cancellationToken), isUnwanted, cancellationToken);
    }

    /// <summary>Searches the files below a folder as they are.</summary>
    public static CanaryFindings Search(string dataFolder, RelationFiles relations, Predicate<long> isUnwanted, CancellationToken cancellationToken)
    {
        var found = new Found(isUnwanted);
        var buffer = new byte[BlockBytes];
        foreach (var file in Directory.EnumerateFiles(dataFolder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = Path.GetRelativePath(dataFolder, file);
            found.Start(path, relations.Of(path));
            Read(file, buffer, found);
        }

        return found.Findings();
    }

    private static void Read(string file, byte[] buffer, Found found)
    {
        try
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            long at = 0;
            for (var kept = 0; RandomAccess.Read(handle, buffer.AsSpan(kept), at) is > 0 and var read; at += read)
            {
                // A marker may lie across two blocks: what could be the beginning of one is looked at again.
                var bytes = buffer.AsSpan(0, kept + read);
                var done = found.Look(bytes, isLast: false);
                found.Bytes(read);
                bytes[done..].CopyTo(buffer);
                kept = bytes.Length - done;
                found.Kept = kept;
            }

            found.Look(buffer.AsSpan(0, found.Kept), isLast: true);
        }
        catch (FileNotFoundException)
        {
            // A running server removes files.
        }
    }

    private sealed class Found(Predicate<long> isUnwanted)
    {
        private readonly SortedDictionary<FileKind, long> _unwanted = [];
        private readonly List<string> _examples = [];
        private string _path = "";
        private FileKind _kind;
        private int _files;
        private long _bytes;
        private long _markers;
        private long _fragments;
        private int _walFiles;
        private long _walBytes;
        private long _walUnwanted;

        public int Kept { get; set; }

        public void Start(string path, FileKind kind)
        {
            (_path, _kind, Kept) = (path, kind, 0);
            _files += kind is FileKind.Wal ? 0 : 1;
            _walFiles += kind is FileKind.Wal ? 1 : 0;
        }

        public void Bytes(int read)
        {
            _bytes += _kind is FileKind.Wal ? 0 : read;
            _walBytes += _kind is FileKind.Wal ? read : 0;
        }

        /// <summary>Looks at a piece of the file; returns how many of its bytes need not be looked at again.</summary>
        public int Look(ReadOnlySpan<byte> bytes, bool isLast)
        {
            var at = 0;
            while (bytes[at..].IndexOf("cnry"u8) is >= 0 and var next)
            {
                at += next;
                if (at + Canary.Length > bytes.Length)
                {
                    if (!isLast)
                    {
                        return at;
                    }

                    _fragments++;
                    return bytes.Length;
                }

                var isWhole = Canary.TryReadDigits(bytes.Slice(at + Canary.Prefix.Length, Canary.Length - Canary.Prefix.Length), out var canary);
                Count(canary, isWhole);
                at += isWhole ? Canary.Length : Canary.Prefix.Length;
            }

            return isLast ? bytes.Length : Math.Max(at, bytes.Length - Canary.Prefix.Length + 1);
        }

        public CanaryFindings Findings() => new(
            _files, _bytes, _markers, _unwanted.ToImmutableSortedDictionary(), _fragments, _walFiles, _walBytes, _walUnwanted, [.. _examples]);

        private void Count(Canary canary, bool isWhole)
        {
            if (_kind is FileKind.Wal)
            {
                _walUnwanted += isWhole && isUnwanted(canary.Subject) ? 1 : 0;
                return;
            }

            _markers += isWhole ? 1 : 0;
            _fragments += isWhole ? 0 : 1;
            if (isWhole && isUnwanted(canary.Subject))
            {
                _unwanted[_kind] = _unwanted.GetValueOrDefault(_kind) + 1;
                if (_examples.Count < ExamplesShown)
                {
                    _examples.Add($"{_path} ({_kind.ToString().ToLowerInvariant()}): {canary.Column}");
                }
            }
        }
    }
}
