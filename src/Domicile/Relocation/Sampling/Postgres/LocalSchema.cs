using System.Collections.Immutable;
using Domicile.Postgres;
using Domicile.Postgres.Definitions;
using Npgsql;

namespace Domicile.Relocation.Sampling.Postgres;

/// <summary>Makes tables for a sample: as far as they can be told from the catalog alone, and says what is left out.</summary>
/// <remarks>Triggers, row security and functions of the application stay where they are: a sample is moved without them.</remarks>
public static class LocalSchema
{
    /// <summary>Extensions of a database beside PL/pgSQL.</summary>
    public static Task<IReadOnlyList<string>> ExtensionsAsync(NpgsqlConnection source, CancellationToken cancellationToken) =>
        source.RowsAsync("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1", [], r => r.GetString(0), cancellationToken);

    /// <summary>Makes them.</summary>
    /// <param name="database">An empty database of a server of our own.</param>
    /// <param name="draft">The statements.</param>
    /// <param name="extensions">Extensions to make first; those that the server lacks are left out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What is left out, in words.</returns>
    /// <exception cref="DomicileException">A table cannot be made.</exception>
    public static async Task<ImmutableArray<string>> CreateAsync(ServerAddress database, SchemaDraft draft, IEnumerable<string> extensions, CancellationToken cancellationToken)
    {
        await using var pool = Connecting.Pool(database);
        await using var connection = await pool.OpenAsync(database, cancellationToken);
        var lacking = new List<string>();
        foreach (var extension in extensions)
        {
            if (await RefusalAsync(connection, $"CREATE EXTENSION {Sql.Name(extension)} SCHEMA public CASCADE", cancellationToken) is not null)
            {
                lacking.Add($"extension {extension}");
            }
        }

        await connection.ExecuteAsync("SET search_path = pg_catalog", [], cancellationToken);
        foreach (var statement in draft.Statements)
        {
            if (await RefusalAsync(connection, statement, cancellationToken) is { } refusal)
            {
                lacking.Add(statement.StartsWith("CREATE TABLE", StringComparison.Ordinal) ? throw Cannot(statement, refusal, draft) : $"{FirstLine(statement)} ({refusal})");
            }
        }

        var isComplete = !lacking.Exists(l => l.StartsWith("extension ", StringComparison.Ordinal));
        return [.. draft.Refused.Where(r => !(isComplete && r.Contains("of an extension", StringComparison.Ordinal))), .. lacking];
    }

    private static DomicileException Cannot(string statement, string refusal, SchemaDraft draft) => new(
        message: "A table of the sample cannot be made here.",
        detail: $"{FirstLine(statement)}: {refusal}.{(draft.Refused.IsEmpty ? "" : $" Not made from a catalog alone: {string.Join("; ", draft.Refused)}.")}",
        hint: "Rehearse on two databases of your own, made by the application's migrations: docs/cli.md, 'rehearse'.");

    private static async Task<string?> RefusalAsync(NpgsqlConnection connection, string statement, CancellationToken cancellationToken)
    {
        try
        {
            await connection.ExecuteAsync(statement, [], cancellationToken);
            return null;
        }
        catch (PostgresException refused)
        {
            return refused.MessageText;
        }
    }

    private static string FirstLine(string statement) => statement.Split('\n')[0].TrimEnd('(', ' ');
}
