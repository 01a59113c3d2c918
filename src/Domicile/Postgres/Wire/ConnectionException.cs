namespace Domicile.Postgres.Wire;

/// <summary>The connection itself failed: not made (08001), lost or silent (08006), closed before (08003), or not PostgreSQL's protocol (08P01). It cannot be used again.</summary>
/// <param name="sqlState">A code of class 08.</param>
/// <param name="message">What failed.</param>
/// <param name="detail">Where and why.</param>
/// <param name="cause">The error beneath, if any.</param>
public sealed class ConnectionException(string sqlState, string message, string detail, Exception? cause = null)
    : WireException(sqlState, message, cause)
{
    /// <summary>Where and why.</summary>
    public string Detail { get; } = detail;

    /// <summary>Whether another try may succeed.</summary>
    public override bool IsTransient => SqlState != "08P01";

    internal static ConnectionException NotMade(ServerAddress address, string why, Exception? cause = null) =>
        new("08001", $"No connection to {address}: {why}", why, cause);

    internal static ConnectionException Lost(ServerAddress address, string why, Exception? cause = null) =>
        new("08006", $"The connection to {address} was lost: {why}", why, cause);

    internal static ConnectionException Malformed(string what) =>
        new("08P01", $"The server broke PostgreSQL's protocol: {what}", what);
}
