using Domicile.Postgres;
using Domicile.Samples.Clips;
using Domicile.Samples.Clips.Generation;
using Domicile.Samples.Clips.Writers;
using Npgsql;

namespace Domicile.IntegrationTests.Clips;

/// <summary>A database with Clips in it, for one test.</summary>
internal sealed class ClipsDatabase : IAsyncDisposable
{
    private readonly ConnectionPools _pools = new();

    private ClipsDatabase(ServerAddress address, GeneratedClips generated) => (Address, Generated) = (address, generated);

    public ServerAddress Address { get; }

    public GeneratedClips Generated { get; private set; }

    public NpgsqlDataSource Source => _pools.Of(Address);

    public static async Task<ClipsDatabase> CreateAsync(ServerAddress address, int users, int seed = 1)
    {
        var database = new ClipsDatabase(address, new(new(users, seed), []));
        database.Generated = await ClipsGenerator.GenerateAsync(database.Source, database.Generated.Population, TestContext.Current.CancellationToken);
        return database;
    }

    /// <summary>The schema without a row.</summary>
    public static async Task<ClipsDatabase> EmptyAsync(ServerAddress address)
    {
        var database = new ClipsDatabase(address, new(new(Users: 0, Seed: 0), []));
        await ClipsSchema.CreateAsync(database.Source, TestContext.Current.CancellationToken);
        return database;
    }

    public async Task<int> ExecuteAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public ValueTask DisposeAsync() => _pools.DisposeAsync();
}
