using Domicile.SubjectDirectory;

namespace Domicile.Gateway.Routing;

/// <summary>What is asked over the network, rarely.</summary>
public interface IHomeLookup
{
    /// <summary>Whose rows these are: asked at the nearest site, then at the others, since a row may not have come here yet.</summary>
    /// <param name="sql">A query for the owner's key as one text, with one text argument for each $n.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The key; null when no site has the row.</returns>
    /// <exception cref="DomicileException">Some site could not be asked and no other had the row.</exception>
    Task<string?> OwnerAsync(string sql, string[] arguments, CancellationToken cancellationToken);

    /// <summary>Where a subject lives: asked of the directory, then of the sites.</summary>
    /// <returns>Its home; null when nobody knows the subject.</returns>
    /// <exception cref="DomicileException">Somebody who may know could not be asked.</exception>
    Task<Home?> HomeAsync(string kind, string key, SubjectToken token, CancellationToken cancellationToken);
}
