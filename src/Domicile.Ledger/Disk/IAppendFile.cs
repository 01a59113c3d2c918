namespace Domicile.Ledger.Disk;

/// <summary>A file that only grows.</summary>
public interface IAppendFile : IDisposable
{
    /// <summary>Writes behind what is there.</summary>
    void Append(ReadOnlySpan<byte> content);

    /// <summary>Returns when everything appended will outlast a power cut.</summary>
    void Sync();
}
