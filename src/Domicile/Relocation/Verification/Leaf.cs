using System.Runtime.InteropServices;

namespace Domicile.Relocation.Verification;

/// <summary>One row as a certificate sees it.</summary>
/// <param name="Key">A fast hash of the primary key, to find the row by; means nothing outside of this process.</param>
/// <param name="Hash">SHA-256 over a zero byte, the table's number (4 bytes, big-endian) and the row as COPY wrote it.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Leaf(UInt128 Key, RowDigest Hash);
