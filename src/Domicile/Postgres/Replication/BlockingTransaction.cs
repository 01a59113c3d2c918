namespace Domicile.Postgres.Replication;

/// <summary>An open transaction that wrote something: a new slot must wait for it, in whatever database of the cluster it is.</summary>
/// <param name="Pid">The server process; null for a prepared transaction.</param>
/// <param name="Gid">The name of a prepared transaction; null for an ordinary one.</param>
/// <param name="ApplicationName">What the session calls itself; null where privileges hide it.</param>
/// <param name="Age">How long ago it began; null where privileges hide it.</param>
public sealed record BlockingTransaction(int? Pid, string? Gid, string? ApplicationName, TimeSpan? Age)
{
    /// <summary>As one would say it.</summary>
    public override string ToString() =>
        (Gid is null ? $"process {Pid}" : $"prepared transaction '{Gid}'")
        + (string.IsNullOrEmpty(ApplicationName) ? "" : $" ({ApplicationName})")
        + (Age is { } age ? $", open for {age.TotalSeconds:0} s" : "");
}
