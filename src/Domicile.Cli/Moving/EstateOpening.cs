using Domicile.Configuration;
using Domicile.Relocation.Pairs.Postgres;

namespace Domicile.Cli.Moving;

/// <summary>From a path to a connected estate, with every fault of the file told at once.</summary>
internal static class EstateOpening
{
    /// <summary>Reads the configuration and connects.</summary>
    /// <exception cref="DomicileException">The file has faults, or a site cannot be reached.</exception>
    public static Task<EstateSession> OpenAsync(string path, CancellationToken cancellationToken) =>
        EstateSession.OpenAsync(ConfigurationLoader.Load(path).OrThrow(), TimeProvider.System, cancellationToken);
}
