using Domicile.Postgres;
using Npgsql;

namespace Domicile.IntegrationTests;

/// <summary>Makes the role of a test for one database.</summary>
internal static class RightsRole
{
    /// <summary>The way of the role into the database; it may create the application's tables there until <see cref="SettleAsync"/>.</summary>
    public static async Task<ServerAddress> EnterAsync(ServerAddress super, Rights rights)
    {
        if (rights == Rights.Superuser)
        {
            return super;
        }

        // One role a database: nothing of one test's can be another's.
        var role = Role(super);
        await DoAsync(super, $"""
            CREATE ROLE {role} LOGIN REPLICATION;
            REVOKE ALL ON DATABASE {super.Database} FROM PUBLIC;
            REVOKE ALL ON SCHEMA public FROM PUBLIC;
            GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {super.Database} TO {role};
            GRANT USAGE, CREATE ON SCHEMA public TO {role};
            """);
        return super with { User = role };
    }

    /// <summary>The application's schema stands: from now on the role has no more than it needs.</summary>
    public static Task SettleAsync(ServerAddress super, Rights rights) =>
        rights == Rights.Superuser ? Task.CompletedTask : DoAsync(super, $"REVOKE CREATE ON SCHEMA public FROM {Role(super)}");

    private static string Role(ServerAddress database) => $"owner_of_{database.Database}";

    private static async Task DoAsync(ServerAddress super, string sql)
    {
        await using var connection = new NpgsqlConnection($"Host={super.Host};Port={super.Port};Database={super.Database};Username={super.User};Pooling=false;SSL Mode=Disable;Timeout=120;Command Timeout=0");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync(sql, [], TestContext.Current.CancellationToken);
    }
}
