using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Domicile.Configuration;
using Domicile.SubjectDirectory;
using Domicile.SubjectDirectory.Postgres;
using Domicile.Estate;
using Domicile.Policy;
using Domicile.Policy.Homes.Planning;
using Domicile.Postgres;
using Domicile.Samples.Clips.Writers;

namespace Domicile.Cli.Demo;

/// <summary>Homes as the directory tells them, remembered until a refusal. Before Domicile is installed everybody lives at the
/// first site; whom the directory does not know yet is looked for at the sites themselves.</summary>
internal sealed class DirectoryHomes(Declaration declaration, TimeProvider time) : IHomes, IAsyncDisposable
{
    private readonly ConnectionPools _pools = new();
    private readonly ConcurrentDictionary<long, ServerAddress> _known = new();
    private readonly SubjectKind _kind = declaration.Kinds[0];
    private readonly ImmutableArray<Site> _sites = declaration.Sites;
    private volatile TokenKey? _tokens;

    /// <summary>Newcomers sign up where the policy wants them; before, at the first site.</summary>
    public bool IsPolicyInForce { get; set; }

    /// <inheritdoc/>
    public async Task<ServerAddress> HomeOfAsync(long userId, CancellationToken cancellationToken) =>
        _known.TryGetValue(userId, out var home) ? home : _known[userId] = await AskAsync(userId, cancellationToken);

    /// <inheritdoc/>
    public Task<ServerAddress> HomeForNewAsync(string country, CancellationToken cancellationToken) => Task.FromResult(
        IsPolicyInForce ? declaration.Site(HomesOf(country).Best!.Standing.Id).Database! : First);

    /// <inheritdoc/>
    public void Forget(long userId) => _known.TryRemove(userId, out _);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _pools.DisposeAsync();

    private HomeSet HomesOf(string country) =>
        declaration.HomesOf(_kind, CountryCode.Parse(country), DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));

    private ServerAddress First => _sites[0].Database!;

    private async Task<ServerAddress> AskAsync(long userId, CancellationToken cancellationToken)
    {
        if (await TokensAsync(cancellationToken) is not { } tokens)
        {
            return First;
        }

        await using var control = await _pools.Of(declaration.Control).OpenConnectionAsync(cancellationToken);
        var token = tokens.Of(_kind.Name, userId.ToString(CultureInfo.InvariantCulture));
        return await HomeDirectory.FindAsync(control, _kind.Name, token, cancellationToken) is { } home
            ? declaration.Site(home.Site).Database!
            : await BornAsync(userId, cancellationToken);
    }

    /// <summary>Where a person signed up whom no move has met yet: the site that says of itself that it is the home.</summary>
    private async Task<ServerAddress> BornAsync(long userId, CancellationToken cancellationToken)
    {
        foreach (var site in _sites)
        {
            await using var connection = await _pools.Of(site.Database!).OpenConnectionAsync(cancellationToken);
            if (await connection.ScalarAsync<bool>("SELECT to_regclass('domicile.site') IS NOT NULL", [], cancellationToken)
                && await connection.ScalarAsync<bool>(
                    $"SELECT EXISTS (SELECT FROM domicile.residence_{_kind.Name} WHERE k1 = $1 AND home = $2)", [userId, site.Number], cancellationToken))
            {
                return site.Database!;
            }
        }

        return First;
    }

    /// <summary>The estate's token key; null before Domicile is installed.</summary>
    private async Task<TokenKey?> TokensAsync(CancellationToken cancellationToken)
    {
        if (_tokens is null)
        {
            await using var connection = await _pools.Of(First).OpenConnectionAsync(cancellationToken);
            await using var control = await _pools.Of(declaration.Control).OpenConnectionAsync(cancellationToken);
            var isInstalled = await connection.ScalarAsync<bool>("SELECT to_regclass('domicile.site') IS NOT NULL", [], cancellationToken)
                && await control.ScalarAsync<bool>("SELECT to_regclass('domicile_control.directory') IS NOT NULL", [], cancellationToken);
            var key = isInstalled ? await connection.ScalarAsync<byte[]>("SELECT token_key FROM domicile.site", [], cancellationToken) : null;
            _tokens = key is null ? null : new(key);
        }

        return _tokens;
    }
}
