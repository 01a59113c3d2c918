using System.Collections.Concurrent;
using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Postgres;
using Domicile.SubjectDirectory;
using Domicile.SubjectDirectory.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Domicile.Gateway.Routing.Postgres;

/// <summary>Looks owners and homes up where they can be known: the nearest site, the directory, the other sites.</summary>
/// <param name="declaration">Sites and control database.</param>
/// <param name="nearest">Asked first.</param>
/// <param name="control">The control database's pool; not disposed here.</param>
public sealed class SiteLookup(Declaration declaration, SiteId nearest, NpgsqlDataSource control) : IHomeLookup, IAsyncDisposable
{
    private readonly ConcurrentDictionary<SiteId, Lazy<NpgsqlDataSource>> _pools = new();

    private IEnumerable<Site> Sites => declaration.Sites
        .Where(s => s is { State: SiteState.Live or SiteState.Draining, Database: not null })
        .OrderBy(s => s.Id == nearest ? 0 : 1);

    /// <inheritdoc/>
    public Task<string?> OwnerAsync(string sql, string[] arguments, CancellationToken cancellationToken) => FirstAsync(
        async (_, pool) =>
        {
            await using var connection = await pool.OpenConnectionAsync(cancellationToken);
            return await connection.ScalarAsync<string>(sql, [.. arguments.Select(a => new NpgsqlParameter { Value = a, NpgsqlDbType = NpgsqlDbType.Text })], cancellationToken);
        },
        []);

    /// <inheritdoc/>
    public async Task<Home?> HomeAsync(string kind, string key, SubjectToken token, CancellationToken cancellationToken)
    {
        var silent = new List<string>();
        try
        {
            await using var connection = await control.OpenConnectionAsync(cancellationToken);
            if (await HomeDirectory.FindAsync(connection, kind, token, cancellationToken) is { } home)
            {
                return home;
            }
        }
        catch (NpgsqlException)
        {
            silent.Add("the directory");
        }

        var parts = key.Split('\x1f');
        var ask = $"SELECT r.epoch FROM domicile.{Sql.Name("residence_" + kind)} r, domicile.site s WHERE {string.Join(" AND ", parts.Select((_, i) => $"r.k{i + 1} = ${i + 1}"))} AND r.home = s.number";
        return await FirstAsync(
            async (site, pool) =>
            {
                await using var connection = await pool.OpenConnectionAsync(cancellationToken);
                var typed = parts.Select(p => new NpgsqlParameter { Value = p, NpgsqlDbType = NpgsqlDbType.Unknown });
                return await connection.ScalarAsync<long>(ask, [.. typed], cancellationToken) is > 0 and var epoch ? new Home(site.Id, epoch) : null;
            },
            silent);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var pool in _pools.Values.Where(p => p.IsValueCreated))
        {
            await pool.Value.DisposeAsync();
        }
    }

    /// <summary>The first site's answer that is one.</summary>
    /// <exception cref="DomicileException">No site has one, and some could not be asked.</exception>
    private async Task<T?> FirstAsync<T>(Func<Site, NpgsqlDataSource, Task<T?>> ask, List<string> silent)
        where T : class
    {
        foreach (var site in Sites)
        {
            try
            {
                if (await ask(site, _pools.GetOrAdd(site.Id, _ => new(() => Connecting.Pool(site.Database!))).Value) is { } answer)
                {
                    return answer;
                }
            }
            catch (NpgsqlException)
            {
                silent.Add(site.Id.Text);
            }
        }

        return silent.Count == 0 ? null : throw new DomicileException(
            message: "An owner or a home could not be looked up.",
            detail: $"Not reached: {string.Join(", ", silent)}; the others do not know it.",
            hint: "Try again when they are back.");
    }
}
