namespace Domicile.Ledger.Disk;

/// <summary>The few file operations that the writer's durability rests on. Two stand behind it: POSIX, and a disk that forgets what was not synced.</summary>
public interface ILogDisk
{
    /// <summary>A file's content, or null when it does not exist.</summary>
    byte[]? Read(string path);

    /// <summary>Names of the files and folders in a folder; empty when it does not exist.</summary>
    IReadOnlyList<string> List(string folder);

    /// <summary>Makes one folder if it is not there; its parent exists. Lasting once the parent is synced.</summary>
    /// <returns>Whether it was made now.</returns>
    bool MakeFolder(string folder);

    /// <summary>Makes or replaces a file and syncs its content. Its name lasts once the folder is synced.</summary>
    void WriteSynced(string path, ReadOnlySpan<byte> content);

    /// <summary>Gives a file a new name in the same folder, replacing what has it. Lasting once the folder is synced.</summary>
    void Rename(string path, string newPath);

    /// <summary>Makes names in a folder last.</summary>
    void SyncFolder(string folder);

    /// <summary>Removes a file if it is there.</summary>
    void Delete(string path);

    /// <summary>Removes a folder and its files if it is there.</summary>
    void DeleteFolder(string folder);

    /// <summary>Makes a file to append to. Its name lasts once the folder is synced.</summary>
    IAppendFile Create(string path);

    /// <summary>Takes an exclusive lock, held until disposed.</summary>
    /// <exception cref="IOException">Another process holds it.</exception>
    IDisposable Lock(string path);
}
