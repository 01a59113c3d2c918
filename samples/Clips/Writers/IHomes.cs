using Domicile.Postgres;

namespace Domicile.Samples.Clips.Writers;

/// <summary>Where an application finds the database of a person.</summary>
public interface IHomes
{
    /// <summary>The database that accepts this person's writes now, as far as is known here: an answer may be old.</summary>
    Task<ServerAddress> HomeOfAsync(long userId, CancellationToken cancellationToken);

    /// <summary>Where a new resident of a country signs up.</summary>
    Task<ServerAddress> HomeForNewAsync(string country, CancellationToken cancellationToken);

    /// <summary>The answer for this person was refused: ask anew next time.</summary>
    void Forget(long userId);
}
