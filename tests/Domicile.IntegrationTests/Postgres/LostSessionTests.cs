using Domicile.Postgres;
using Npgsql;

namespace Domicile.IntegrationTests.Postgres;

/// <summary>A session whose server died is a broken connection at every later statement: whoever tidies up behind a failure must not die of it.</summary>
public sealed class LostSessionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_is_asked_of_a_session_that_was_lost_fails_as_a_lost_connection_does()
    {
        await using var pool = Connecting.Pool(await Servers.NewDatabaseAsync(await Servers.OneAsync()));
        await using var session = await pool.OpenConnectionAsync(Token);
        await using (var other = await pool.OpenConnectionAsync(Token))
        {
            await other.ExecuteAsync("SELECT pg_terminate_backend($1, 60000)", [session.ProcessID], Token);
        }

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => session.ExecuteAsync("SELECT 1", [], Token));
        await Assert.ThrowsAsync<NpgsqlException>(() => session.ExecuteAsync("SELECT 1", [], Token));
        await Assert.ThrowsAsync<NpgsqlException>(() => session.ScalarAsync<int>("SELECT 1", [], Token));
    }
}
