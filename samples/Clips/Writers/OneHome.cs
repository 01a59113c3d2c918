using Domicile.Postgres;

namespace Domicile.Samples.Clips.Writers;

/// <summary>Everybody lives in one database: Clips before it met Domicile.</summary>
public sealed class OneHome(ServerAddress database) : IHomes
{
    /// <inheritdoc/>
    public Task<ServerAddress> HomeOfAsync(long userId, CancellationToken cancellationToken) => Task.FromResult(database);

    /// <inheritdoc/>
    public Task<ServerAddress> HomeForNewAsync(string country, CancellationToken cancellationToken) => Task.FromResult(database);

    /// <inheritdoc/>
    public void Forget(long userId)
    {
        // There is no other answer.
    }
}
