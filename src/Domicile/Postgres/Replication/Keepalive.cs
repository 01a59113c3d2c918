using System.Runtime.InteropServices;

namespace Domicile.Postgres.Replication;

/// <summary>A word from the server between changes.</summary>
/// <param name="WalEnd">All transactions whose commit ends up to here, and that are published, have been sent.</param>
/// <param name="ReplyRequested">The server wants a status; it has been sent.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Keepalive(Lsn WalEnd, bool ReplyRequested);
