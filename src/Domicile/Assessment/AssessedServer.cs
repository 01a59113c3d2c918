namespace Domicile.Assessment;

/// <summary>The server that was looked at.</summary>
/// <param name="Address">host:port/database.</param>
/// <param name="Version">server_version_num.</param>
/// <param name="IsReplica">It is in recovery.</param>
/// <param name="Bytes">Size of the database.</param>
public sealed record AssessedServer(string Address, int Version, bool IsReplica, long Bytes);
