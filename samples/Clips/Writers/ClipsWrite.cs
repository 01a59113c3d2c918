using Domicile.Postgres;
using Npgsql;

namespace Domicile.Samples.Clips.Writers;

/// <summary>One thing that a person does: one transaction at the person's home.</summary>
public abstract class ClipsWrite
{
    /// <summary>What it is called in counts: like, comment, sign-up.</summary>
    public abstract string Name { get; }

    /// <summary>Asks where to write.</summary>
    public abstract Task<ServerAddress> HomeAsync(IHomes homes, CancellationToken cancellationToken);

    /// <summary>Makes the next <see cref="HomeAsync"/> ask the directory.</summary>
    public abstract void Forget(IHomes homes);

    /// <summary>Runs the transaction. When it returns, the commit was acknowledged.</summary>
    public abstract Task<WriteOutcome> PerformAsync(NpgsqlConnection connection, CancellationToken cancellationToken);

    /// <summary>Looks whether an attempt whose end nobody heard of took effect.</summary>
    public abstract Task<bool> IsDoneAsync(NpgsqlConnection connection, CancellationToken cancellationToken);

    /// <summary>Writes down what was acknowledged.</summary>
    public abstract void Acknowledge(WriteLedger ledger);
}
