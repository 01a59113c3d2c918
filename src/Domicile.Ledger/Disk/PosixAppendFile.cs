using Microsoft.Win32.SafeHandles;

namespace Domicile.Ledger.Disk;

/// <summary>Appends through one descriptor; a sync covers data and length.</summary>
internal sealed class PosixAppendFile(string path) : IAppendFile
{
    private readonly SafeFileHandle _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
    private long _length;

    public void Append(ReadOnlySpan<byte> content)
    {
        RandomAccess.Write(_file, content, _length);
        _length += content.Length;
    }

    public void Sync() => RandomAccess.FlushToDisk(_file);

    public void Dispose() => _file.Dispose();
}
