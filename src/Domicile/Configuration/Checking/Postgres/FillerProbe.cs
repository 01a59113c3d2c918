using System.Collections.Immutable;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;
using Npgsql;

namespace Domicile.Configuration.Checking.Postgres;

/// <summary>Asks a site's server whether the fillers satisfy types, domains and CHECK constraints: it evaluates the expressions on a
/// row of fillers that is never stored. Columns that are projected are NULL in it, so that a check over them counts as satisfied.</summary>
public static class FillerProbe
{
    /// <summary>The fillers that the server refuses.</summary>
    /// <param name="connection">An open connection outside a failed transaction; read-only will do.</param>
    /// <param name="declaration">The declaration.</param>
    /// <param name="catalog">That server's catalog.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<ImmutableArray<Fault>> AskAsync(NpgsqlConnection connection, Declaration declaration, DatabaseCatalog catalog, CancellationToken cancellationToken)
    {
        var faults = ImmutableArray.CreateBuilder<Fault>();
        foreach (var rule in declaration.Tables.Where(r => !r.Projection.IsEmpty && catalog.Tables.ContainsKey(r.Table)))
        {
            var (table, before) = (catalog.Table(rule.Table), faults.Count);
            foreach (var (column, filler) in Filled(rule, table))
            {
                if (await RefusalAsync(connection, $"SELECT {Value(filler, column)} IS NOT NULL", cancellationToken) is { } refusal)
                {
                    faults.Add(At(declaration, $"tables.{rule.Table}.fill.{column.Name}", $"The filler of '{rule.Table}.{column.Name}' is refused: {refusal}.", $"Give one that {column.Type} takes."));
                }
            }

            // Checks are asked only once every value by itself is good: else each would fail for the same reason again.
            if (faults.Count == before)
            {
                faults.AddRange(await ChecksAsync(connection, declaration, rule, table, cancellationToken));
            }
        }

        return faults.ToImmutable();
    }

    private static async Task<List<Fault>> ChecksAsync(NpgsqlConnection connection, Declaration declaration, TableRule rule, Table table, CancellationToken cancellationToken)
    {
        var faults = new List<Fault>();
        var fillers = Filled(rule, table).ToDictionary(f => f.Column.Name, f => f.Filler, StringComparer.Ordinal);
        var row = string.Join(", ", table.Columns.Select(c => $"{(fillers.TryGetValue(c.Name, out var filler) ? Value(filler, c) : $"NULL::{c.BaseType}")} AS {Sql.Name(c.Name)}"));
        foreach (var (name, check) in table.Checks.Where(c => table.Columns.All(k => k.Type != c.Key) && fillers.Keys.Any(f => ProjectionCheck.Mentions(c.Value, f))))
        {
            if (await RefusalAsync(connection, $"SELECT coalesce({check}, true) FROM (SELECT {row}) AS filled", cancellationToken) is { } refusal)
            {
                faults.Add(At(declaration, $"tables.{rule.Table}.fill", $"The fillers of '{rule.Table}' break check '{name}', {check}: {refusal}.", "Give fillers that satisfy it, or project the columns that it is over."));
            }
        }

        return faults;
    }

    private static IEnumerable<(Column Column, Filler Filler)> Filled(TableRule rule, Table table) =>
        from column in table.Written
        where rule.Fill.ContainsKey(column.Name) && rule.Fill[column.Name] is not Filler.Null
        select (column, rule.Fill[column.Name]);

    /// <summary>A value that the filler can make; the key is taken to be 1.</summary>
    private static string Value(Filler filler, Column column) => filler switch
    {
        Filler.Constant constant => $"{Sql.Literal(constant.Text)}::{column.Type}",
        Filler.Template template => $"{Sql.Literal(template.Text.Replace("{key}", "1", StringComparison.Ordinal))}::{column.Type}",
        _ => $"NULL::{column.BaseType}",
    };

    /// <summary>Why the server says no; null when it does not.</summary>
    private static async Task<string?> RefusalAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.ScalarAsync<bool>(sql, [], cancellationToken) ? null : "it is false";
        }
        catch (PostgresException refused)
        {
            return refused.MessageText;
        }
    }

    private static Fault At(Declaration declaration, string path, string message, string hint)
    {
        var place = declaration.Sources.Of(path);
        return new(place.File, place.Line, place.Column, message, hint);
    }
}
