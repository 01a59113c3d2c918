using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Postgres;
using Domicile.SubjectDirectory;
using Domicile.SubjectDirectory.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Domicile.Client.Postgres;

/// <summary>Asks where a subject lives: the directory; when it is down, or has not heard of a newborn yet, the sites, each of which
/// knows its own residents.</summary>
internal sealed class HomeLookup(Declaration declaration, SitePools pools)
{
    private IEnumerable<Site> Sites => declaration.Sites.Where(s => s is { State: SiteState.Live or SiteState.Draining, Database: not null });

    /// <summary>Asks.</summary>
    /// <exception cref="DomicileException">Nobody knows, or nobody can be reached.</exception>
    public async Task<Home> AskAsync(string kind, string key, SubjectToken token, CancellationToken cancellationToken)
    {
        var silent = new List<string>();
        try
        {
            await using var control = await pools.Control.OpenConnectionAsync(cancellationToken);
            if (await HomeDirectory.FindAsync(control, kind, token, cancellationToken) is { } home)
            {
                return home;
            }
        }
        catch (NpgsqlException down)
        {
            silent.Add($"the directory ({(down.InnerException ?? down).Message})");
        }

        return await AtSitesAsync(kind, key, silent, cancellationToken) ?? throw new DomicileException(
            message: $"Nobody knows where this subject of kind '{kind}' lives.",
            detail: silent.Count == 0 ? "The directory and every site were asked." : $"Not reached: {string.Join("; ", silent)}. The others do not know it.",
            hint: silent.Count == 0 ? "Check kind and key; a subject is born by the insert of its row at its home." : "Try again when they are back.");
    }

    /// <summary>The estate's token key.</summary>
    /// <exception cref="DomicileException">No site has one that this role may read.</exception>
    public async Task<TokenKey> TokensAsync(CancellationToken cancellationToken)
    {
        var reasons = new List<string>();
        foreach (var site in Sites)
        {
            try
            {
                await using var connection = await pools.Of(site.Id).OpenConnectionAsync(cancellationToken);
                return new(await connection.ScalarAsync<byte[]>("SELECT token_key FROM domicile.site", [], cancellationToken));
            }
            catch (NpgsqlException refused)
            {
                reasons.Add($"{site.Id}: {(refused.InnerException ?? refused).Message}");
            }
        }

        throw new DomicileException(
            message: "The estate's token key cannot be read.",
            detail: string.Join("; ", reasons),
            hint: "Install Domicile first (any move or worker does), and GRANT SELECT ON domicile.site to the application's role, or give ClientOptions.Tokens.");
    }

    private async Task<Home?> AtSitesAsync(string kind, string key, List<string> silent, CancellationToken cancellationToken)
    {
        var parts = key.Split('\x1f');
        var matches = string.Join(" AND ", parts.Select((_, i) => $"r.k{i + 1} = ${i + 1}"));
        var ask = $"SELECT r.epoch FROM domicile.{Sql.Name("residence_" + kind)} r, domicile.site s WHERE {matches} AND r.home = s.number";
        foreach (var site in Sites)
        {
            try
            {
                await using var connection = await pools.Of(site.Id).OpenConnectionAsync(cancellationToken);
                var typed = parts.Select(p => new NpgsqlParameter { Value = p, NpgsqlDbType = NpgsqlDbType.Unknown });
                if (await connection.ScalarAsync<long>(ask, [.. typed], cancellationToken) is > 0 and var epoch)
                {
                    return new(site.Id, epoch);
                }
            }
            catch (NpgsqlException down)
            {
                silent.Add($"{site.Id} ({(down.InnerException ?? down).Message})");
            }
        }

        return null;
    }
}
