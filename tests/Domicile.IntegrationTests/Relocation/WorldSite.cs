using Domicile.Postgres;
using Domicile.Postgres.Embedded;
using Npgsql;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>One database of a world, with sessions such as an application or psql would open.</summary>
internal sealed class WorldSite(EmbeddedServer server, ServerAddress address, string? options = null) : IAsyncDisposable
{
    private NpgsqlDataSource _pool = NewPool(address, options);

    public EmbeddedServer Server { get; } = server;

    public ServerAddress Address { get; } = address;

    public async Task<NpgsqlConnection> OpenAsync() => await _pool.OpenConnectionAsync(TestContext.Current.CancellationToken);

    public async Task<int> DoAsync(string sql)
    {
        await using var session = await OpenAsync();
        return await session.ExecuteAsync(sql, [], TestContext.Current.CancellationToken);
    }

    public async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var session = await OpenAsync();
        return await session.ScalarAsync<T>(sql, [], TestContext.Current.CancellationToken);
    }

    public async Task<IReadOnlyList<string>> LinesAsync(string sql)
    {
        await using var session = await OpenAsync();
        return await session.RowsAsync(sql, [], r => r.GetValue(0).ToString()!, TestContext.Current.CancellationToken);
    }

    /// <summary>The refusal that a statement meets; fails the test when it meets none.</summary>
    public async Task<PostgresException> RefusedAsync(string sql)
    {
        await using var session = await OpenAsync();
        return await Assert.ThrowsAsync<PostgresException>(() => session.ExecuteAsync(sql, [], TestContext.Current.CancellationToken));
    }

    /// <summary>Whether a statement is let in: false when the guard refuses it.</summary>
    public async Task<bool> DoneAsync(string sql)
    {
        try
        {
            await DoAsync(sql);
            return true;
        }
        catch (PostgresException refused) when (refused.SqlState == "DM001")
        {
            return false;
        }
    }

    /// <summary>What a session of Domicile's own would do: the guard lets it pass and tells nobody.</summary>
    public async Task PokeAsync(string sql)
    {
        await using var session = await OpenAsync();
        await session.ExecuteAsync($"SELECT set_config('domicile.session', (SELECT nonce FROM domicile.site), false); {sql}; RESET domicile.session", [], TestContext.Current.CancellationToken);
    }

    /// <summary>What a failing disk would do: nobody is told, no stream carries it away.</summary>
    public Task DamageAsync(string sql) => PokeAsync($"BEGIN; SELECT pg_logical_emit_message(true, 'domicile.own', ''); {sql}; COMMIT");

    /// <summary>Every row of some users; see <see cref="NotesSchema.Picture"/>.</summary>
    public Task<IReadOnlyList<string>> PictureAsync(string users) => LinesAsync(NotesSchema.Picture(users));

    /// <summary>Forgets pooled sessions, after the server died under them.</summary>
    public async Task ForgetSessionsAsync()
    {
        await _pool.DisposeAsync();
        _pool = NewPool(Address, options);
    }

    /// <summary>Removes the slots, which would hold back the shared cluster for ever, and ends.</summary>
    public async Task LeaveAsync()
    {
        await ForgetSessionsAsync();
        await DoAsync("SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE database = current_database() AND active_pid IS NOT NULL");
        await DoAsync("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database()");
        await DisposeAsync();
    }

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    private static NpgsqlDataSource NewPool(ServerAddress address, string? options) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
    {
        Host = address.Host,
        Port = address.Port,
        Database = address.Database,
        Username = address.User,
        SslMode = SslMode.Disable,
        Options = options,
        ApplicationName = "shop",
        MaxPoolSize = 20,
        Timeout = 120,
        CommandTimeout = 0,
        IncludeErrorDetail = true,
    });
}
