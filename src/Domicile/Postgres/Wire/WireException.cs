using System.Data.Common;

namespace Domicile.Postgres.Wire;

/// <summary>What ends a statement on a <see cref="WireConnection"/>. Like Npgsql's errors a <see cref="DbException"/> with a SQLSTATE, so one catch serves both.</summary>
/// <param name="sqlState">Five characters.</param>
/// <param name="message">What failed; holds no values of rows.</param>
/// <param name="cause">The error beneath, if any.</param>
public abstract class WireException(string sqlState, string message, Exception? cause = null) : DbException(message, cause)
{
    /// <inheritdoc/>
    public override string SqlState { get; } = sqlState;

    /// <summary>Which end of a copy it came from.</summary>
    public CopySide Side { get; internal set; }
}
