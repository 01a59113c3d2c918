using System.Globalization;
using System.Runtime.CompilerServices;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.IntegrationTests;

/// <summary>The sample databases: Chinook, from the data that lies beside the repository, and the schemas under samples/.</summary>
public static class Sample
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "../.."));

    /// <summary>A file of the repository.</summary>
    public static string File(string path) => Path.Combine(Root, path);

    /// <summary>Runs a script of the repository in a database.</summary>
    public static async Task RunAsync(ServerAddress database, string path) =>
        await ExecuteAsync(database, await System.IO.File.ReadAllTextAsync(File(path), TestContext.Current.CancellationToken));

    /// <summary>Fills a database with Chinook: customers in 24 countries, invoices, invoice lines, employees.</summary>
    public static async Task ChinookAsync(ServerAddress database)
    {
        var path = Beside("shared/data/chinook-postgresql.sql");
        Assert.True(path is not null, "The sample data 'shared/data/chinook-postgresql.sql' must lie in a folder beside the repository, or beside a folder above it.");
        var text = await System.IO.File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        // The script makes a database and connects to it with psql's own command; the test has made one.
        await ExecuteAsync(database, text[(text.IndexOf("\\c chinook;", StringComparison.Ordinal) + "\\c chinook;".Length)..]);
    }

    /// <summary>Every line that a query gives, as text.</summary>
    public static async Task<IReadOnlyList<string>> LinesAsync(ServerAddress database, string sql)
    {
        await using var pool = Pool(database);
        await using var connection = await pool.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return await connection.RowsAsync(sql, [], r => Convert.ToString(r.GetValue(0), CultureInfo.InvariantCulture)!, TestContext.Current.CancellationToken);
    }

    /// <summary>Connections that wait as long as it takes: how fast a machine is proves nothing.</summary>
    public static NpgsqlDataSource Pool(ServerAddress database) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
    {
        Host = database.Host,
        Port = database.Port,
        Database = database.Database,
        Username = database.User,
        SslMode = SslMode.Disable,
        Options = "-c datestyle=ISO,YMD -c timezone=UTC",
        Timeout = 120,
        CommandTimeout = 0,
    });

    /// <summary>Runs statements.</summary>
    public static async Task ExecuteAsync(ServerAddress database, string sql)
    {
        await using var pool = Pool(database);
        await using var command = pool.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>One value.</summary>
    public static async Task<T?> ScalarAsync<T>(ServerAddress database, string sql)
    {
        await using var pool = Pool(database);
        await using var command = pool.CreateCommand(sql);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) is T value ? value : default;
    }

    private static string? Beside(string path)
    {
        for (var at = Path.GetDirectoryName(Root); at is not null; at = Path.GetDirectoryName(at))
        {
            if (System.IO.File.Exists(Path.Combine(at, path)))
            {
                return Path.Combine(at, path);
            }
        }

        return null;
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
