using System.Runtime.InteropServices;
using Domicile.Ledger.Hashing;

namespace Domicile.Ledger.Writing;

/// <summary>An entry that has its place in the log and outlasts a power cut.</summary>
/// <param name="Index">Its index, for good.</param>
/// <param name="LeafHash">Its RFC 6962 leaf hash.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AppendedEntry(long Index, TreeHash LeafHash);
