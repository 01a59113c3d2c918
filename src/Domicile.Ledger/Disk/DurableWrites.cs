namespace Domicile.Ledger.Disk;

/// <summary>Writes whole files so that after a power cut each is there complete or not at all.</summary>
/// <remarks>Temporary file, write, sync, rename, sync the folder; new folders are synced into their parents. Source: Tessera's POSIX storage.</remarks>
/// <param name="disk">Where.</param>
/// <param name="root">An existing folder; paths are below it, with forward slashes.</param>
public sealed class DurableWrites(ILogDisk disk, string root)
{
    private const string Temporary = ".tmp";
    private const int MaxKnownFolders = 4096;

    private readonly HashSet<string> _knownFolders = new(StringComparer.Ordinal);

    /// <summary>Writes a set of files; all last when it returns. Any order among them is allowed to show before.</summary>
    /// <param name="files">Path and content.</param>
    /// <exception cref="IOException">The disk failed: nothing may be concluded about any of the files.</exception>
    public void Write(IReadOnlyCollection<(string Path, ReadOnlyMemory<byte> Content)> files)
    {
        foreach (var (path, content) in files)
        {
            EnsureFolder(FolderOf(path));
            disk.WriteSynced(Full(path) + Temporary, content.Span);
        }

        foreach (var (path, _) in files)
        {
            disk.Rename(Full(path) + Temporary, Full(path));
        }

        foreach (var folder in files.Select(f => FolderOf(f.Path)).Distinct(StringComparer.Ordinal))
        {
            disk.SyncFolder(Full(folder));
        }
    }

    /// <summary>Writes files that must never change: what is there already must be the same.</summary>
    /// <exception cref="LedgerException">A file is there with another content.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    public void WriteOnce(IReadOnlyCollection<(string Path, ReadOnlyMemory<byte> Content)> files)
    {
        var there = files.Where(file => IsThere(file.Path, file.Content.Span)).Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        Write([.. files.Where(file => !there.Contains(file.Path))]);
        foreach (var folder in there.Select(FolderOf).Distinct(StringComparer.Ordinal))
        {
            disk.SyncFolder(Full(folder)); // a crash may have left names that were not synced
        }
    }

    private static string FolderOf(string path) => path.LastIndexOf('/') is var slash and > 0 ? path[..slash] : "";

    private bool IsThere(string path, ReadOnlySpan<byte> content) => disk.Read(Full(path)) switch
    {
        null => false,
        var there when content.SequenceEqual(there) => true,
        _ => throw Changed(path),
    };

    private string Full(string path) => path.Length == 0 ? root : Path.Combine(root, path);

    private void EnsureFolder(string folder)
    {
        if (folder.Length == 0 || !_knownFolders.Add(folder))
        {
            return;
        }

        if (_knownFolders.Count > MaxKnownFolders)
        {
            _knownFolders.Clear();
        }

        EnsureFolder(FolderOf(folder));
        disk.MakeFolder(Full(folder));
        disk.SyncFolder(Full(FolderOf(folder)));
    }

    private LedgerException Changed(string path) => new(
        message: "The ledger refuses to overwrite a published tile.",
        detail: $"'{path}' in {root} holds other bytes than the entries lead to.",
        hint: "Run 'domicile ledger verify' on the folder: something changed it. Restore it from a mirror before writing again.");
}
