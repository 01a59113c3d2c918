using System.Runtime.InteropServices;

namespace Domicile.Ledger.Disk;

/// <summary>The operating system's disk. Folders are synced through libc, for .NET cannot open one.</summary>
/// <remarks>Source of the rules: fsync(2), rename(2). Every failure is an <see cref="IOException"/>.</remarks>
public sealed partial class PosixDisk : ILogDisk
{
    private const int ReadOnlyFolder = 0x10000; // O_RDONLY | O_DIRECTORY on x86-64 and on .NET's other 64-bit Linux targets but ARM

    /// <inheritdoc/>
    public byte[]? Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)!)]
        : [];

    /// <inheritdoc/>
    public bool MakeFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            return false;
        }

        Directory.CreateDirectory(folder);
        return true;
    }

    /// <inheritdoc/>
    public void WriteSynced(string path, ReadOnlySpan<byte> content)
    {
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        RandomAccess.Write(file, content, 0);
        RandomAccess.FlushToDisk(file);
    }

    /// <inheritdoc/>
    public void Rename(string path, string newPath) => File.Move(path, newPath, overwrite: true);

    /// <inheritdoc/>
    public void SyncFolder(string folder)
    {
        var descriptor = Open(folder, RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : ReadOnlyFolder);
        if (descriptor < 0)
        {
            throw Failed(folder);
        }

        try
        {
            if (Fsync(descriptor) != 0)
            {
                throw Failed(folder);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <inheritdoc/>
    public void Delete(string path) => File.Delete(path);

    /// <inheritdoc/>
    public void DeleteFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <inheritdoc/>
    public IAppendFile Create(string path) => new PosixAppendFile(path);

    /// <inheritdoc/>
    public IDisposable Lock(string path) => File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    private static IOException Failed(string folder) =>
        new($"Syncing the folder '{folder}' failed: {Marshal.GetLastPInvokeErrorMessage()}.");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
