using Domicile.Postgres;
using Domicile.Postgres.Embedded;
using Domicile.Postgres.Wire;

namespace Domicile.IntegrationTests.Postgres.Wire;

/// <summary>Short ways to wire sessions on fresh databases.</summary>
internal static class WireSessions
{
    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Shorter patience than the product's, so that a broken promise fails soon.</summary>
    public static WireOptions Impatient { get; } = new() { Grace = TimeSpan.FromSeconds(8), ConnectTimeout = TimeSpan.FromSeconds(10) };

    public static async Task<WireConnection> NewAsync(EmbeddedServer server, params string[] statements) =>
        await OpenAsync(await Servers.NewDatabaseAsync(server), statements);

    public static async Task<WireConnection> OpenAsync(ServerAddress address, params string[] statements)
    {
        var connection = await WireConnection.ConnectAsync(address, Impatient, Token);
        foreach (var statement in statements)
        {
            await connection.ExecuteAsync(statement, Token);
        }

        return connection;
    }

    public static async Task<string?> ScalarAsync(this WireConnection connection, string sql) => (await connection.QueryAsync(sql, Token))[0][0];
}
