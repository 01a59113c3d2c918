using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Postgres;
using Domicile.SubjectDirectory;
using Npgsql;

namespace Domicile.Client.Postgres;

/// <summary>Opens connections to where a subject is at home, for an application without a gateway before it.</summary>
/// <remarks>
/// <para>Homes are remembered. A remembered home may be old: then the old site refuses the write with SQLSTATE DM001 and nothing was
/// done, and <see cref="RunAsync{T}"/> runs the work again at the new one. So an old answer costs a round trip, never a write.</para>
/// <para>While the control database is down, remembered homes serve; of others the sites themselves are asked.</para>
/// <para>Keys are text as PostgreSQL prints them, the parts of a composite key with U+001F between. The use of it, compiled:
/// <c>samples/Clips/Client/PostComment.cs</c>.</para>
/// </remarks>
public sealed class HomeConnections : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    private readonly ClientOptions _options;
    private readonly SitePools _pools;
    private readonly HomeLookup _lookup;
    private readonly HomeCache _cache;
    private volatile TokenKey? _tokens;

    /// <summary>Connects to nothing yet.</summary>
    /// <param name="declaration">Sites and control database.</param>
    /// <param name="options">Behaviour.</param>
    /// <param name="open">Makes the pool of a site, with the application's own role and settings; null for a pool with what the
    /// declaration says. Pools are disposed with this object.</param>
    public HomeConnections(Declaration declaration, ClientOptions? options = null, Func<Site, NpgsqlDataSource>? open = null)
    {
        _options = options ?? new();
        _pools = new(declaration, open);
        _lookup = new(declaration, _pools);
        _cache = new(_options.Capacity);
        _tokens = _options.Tokens;
    }

    /// <summary>Where a subject is at home, as far as is known here.</summary>
    /// <exception cref="DomicileException">Nobody knows the subject, or nobody who could know can be reached.</exception>
    public async ValueTask<Home> HomeOfAsync(string kind, string key, CancellationToken cancellationToken)
    {
        var token = await TokenAsync(kind, key, cancellationToken);
        return _cache.Find(kind, token) ?? _cache.Learn(kind, token, await _lookup.AskAsync(kind, key, token, cancellationToken));
    }

    /// <summary>Asks again, whatever is remembered.</summary>
    /// <exception cref="DomicileException">Nobody knows the subject, or nobody who could know can be reached.</exception>
    public async Task<Home> RefreshAsync(string kind, string key, CancellationToken cancellationToken)
    {
        var token = await TokenAsync(kind, key, cancellationToken);
        return _cache.Learn(kind, token, await _lookup.AskAsync(kind, key, token, cancellationToken));
    }

    /// <summary>Opens a connection to the subject's home. Reads may meet an old home, whose rows are a projection by then; writes are
    /// refused there.</summary>
    /// <exception cref="DomicileException">The home is not known.</exception>
    /// <exception cref="NpgsqlException">The home's server cannot be reached.</exception>
    public async Task<NpgsqlConnection> OpenAsync(string kind, string key, CancellationToken cancellationToken) =>
        await _pools.Of((await HomeOfAsync(kind, key, cancellationToken)).Site).OpenConnectionAsync(cancellationToken);

    /// <summary>Runs work at the subject's home. When it is refused since the subject has moved or is being moved, it runs again, whole,
    /// at the home that the refusal names.</summary>
    /// <param name="kind">The subject kind's name.</param>
    /// <param name="key">The subject's key.</param>
    /// <param name="work">The work: one transaction, which it begins and commits itself. It may run several times.</param>
    /// <param name="cancellationToken">Passed on to the work.</param>
    /// <exception cref="PostgresException">What the work met, 40001 among it (retry it as everywhere); DM001 when the subject was still
    /// being moved after <see cref="ClientOptions.Patience"/>.</exception>
    public async Task<T> RunAsync<T>(string kind, string key, Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var start = _options.Clock.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var home = await HomeOfAsync(kind, key, cancellationToken);
            try
            {
                await using var connection = await _pools.Of(home.Site).OpenConnectionAsync(cancellationToken);
                return await work(connection, cancellationToken);
            }
            catch (PostgresException refused) when (refused.SqlState == HomeRefusal.SqlState && _options.Clock.GetElapsedTime(start) < _options.Patience)
            {
                await TurnAsync(kind, key, home, HomeRefusal.Parse(refused.Detail), pause, cancellationToken);
            }
        }
    }

    /// <summary>The same for work without a result.</summary>
    public Task RunAsync(string kind, string key, Func<NpgsqlConnection, CancellationToken, Task> work, CancellationToken cancellationToken) => RunAsync(
        kind,
        key,
        async (connection, token) =>
        {
            await work(connection, token);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _pools.DisposeAsync();

    /// <summary>Learns the new home from the refusal; when the subject is still being moved, waits a little and asks.</summary>
    private async Task TurnAsync(string kind, string key, Home before, Home? told, TimeSpan pause, CancellationToken cancellationToken)
    {
        if (told is not null && told.Site != before.Site && told.Epoch > before.Epoch)
        {
            _cache.Learn(kind, await TokenAsync(kind, key, cancellationToken), told);
            return;
        }

        await Task.Delay(pause, _options.Clock, cancellationToken);
        await RefreshAsync(kind, key, cancellationToken);
    }

    private async ValueTask<SubjectToken> TokenAsync(string kind, string key, CancellationToken cancellationToken)
    {
        _tokens ??= await _lookup.TokensAsync(cancellationToken);
        return _tokens.Of(kind, key);
    }
}
