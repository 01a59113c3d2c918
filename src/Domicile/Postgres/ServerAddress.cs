namespace Domicile.Postgres;

/// <summary>One database of one PostgreSQL server, and how to reach it.</summary>
/// <param name="Host">Host name, address, or the absolute folder of a Unix socket.</param>
/// <param name="Port">TCP port, or the number in the socket's name.</param>
/// <param name="Database">Database name.</param>
/// <param name="User">Role to log in as.</param>
/// <param name="Password">Password; null for trust, peer or certificate logins. Never printed.</param>
/// <param name="SslMode">libpq's words: disable, prefer, require, verify-ca, verify-full.</param>
public sealed record ServerAddress(
    string Host, int Port, string Database, string User, string? Password = null, string SslMode = "prefer")
{
    /// <summary>host:port/database, without user and password.</summary>
    public override string ToString() => $"{Host}:{Port}/{Database}";
}
