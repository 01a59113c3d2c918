using System.Collections.Immutable;
using Domicile.Configuration;
using Domicile.Configuration.Checking.Postgres;
using Domicile.Relocation.Pairs.Postgres;
using Domicile.Relocation.Preflight;
using Domicile.Relocation.Preflight.Postgres;

namespace Domicile.Cli.Moving;

/// <summary>A connected estate, with all that a preflight found. Nothing was touched.</summary>
/// <param name="Estate">Null when the sites' schemas and the configuration do not fit each other.</param>
/// <param name="Concerns">What stands in the way, and notes.</param>
internal sealed record CheckedEstate(EstateSession? Estate, ImmutableArray<Concern> Concerns)
{
    /// <summary>Reads the configuration, holds it against every site, connects, and asks the servers.</summary>
    /// <exception cref="DomicileException">The file has faults of its own, or a site cannot be reached.</exception>
    public static async Task<CheckedEstate> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var declaration = ConfigurationLoader.Load(path).OrThrow();
        var faults = await LiveCheck.RunAsync(declaration, strict: false, _ => { }, cancellationToken);
        var concerns = faults.GroupBy(f => f.Fault).Select(Concern).ToImmutableArray();
        if (concerns.Any(c => !c.IsNote))
        {
            return new(null, concerns);
        }

        var estate = await EstateSession.OpenAsync(declaration, TimeProvider.System, cancellationToken);
        try
        {
            return new(estate, concerns.AddRange(await new PreflightCheck(estate, TimeProvider.System).ConcernsAsync(cancellationToken)));
        }
        catch
        {
            await estate.DisposeAsync();
            throw;
        }
    }

    /// <summary>The estate, fit to be moved in.</summary>
    /// <exception cref="DomicileException">Something stands in the way; the detail lists all of it.</exception>
    public async Task<EstateSession> OrThrowAsync()
    {
        var blockers = Concerns.Where(c => !c.IsNote).ToList();
        if (blockers.Count == 0 && Estate is { } estate)
        {
            return estate;
        }

        await (Estate?.DisposeAsync() ?? default);
        throw new DomicileException(
            message: $"Nothing can move: {(blockers.Count == 1 ? "1 thing stands" : $"{blockers.Count} things stand")} in the way.",
            detail: string.Join(Environment.NewLine, blockers),
            hint: "Mend them; 'domicile plan' lists them again. Nothing was touched.");
    }

    private static Concern Concern(IGrouping<Fault, SiteFault> same)
    {
        var sites = same.Select(f => f.Site).Distinct().ToList();
        var where = sites.Count > 1 ? $" (at {string.Join(", ", sites)})" : "";
        return new("configuration", sites.Count == 1 ? sites[0] : null, $"{same.Key.Place}{where}: {same.Key.Message}", same.Key.Hint) { IsNote = same.Key.IsNote };
    }
}
