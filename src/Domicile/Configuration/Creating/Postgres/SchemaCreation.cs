using System.Collections.Immutable;
using Domicile.Estate;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;
using Domicile.Postgres.Definitions;

namespace Domicile.Configuration.Creating.Postgres;

/// <summary>Makes the declared tables where they are absent, for the part of SQL that can be told from the catalog alone. The schema of
/// a site is the operator's own migrations' affair: this is for a site that has none yet.</summary>
public static class SchemaCreation
{
    /// <summary>What each site lacks that another one has; only reads.</summary>
    /// <exception cref="DomicileException">A site cannot be reached, or is too old.</exception>
    public static async Task<ImmutableArray<AbsentTables>> AbsentAsync(Declaration declaration, CancellationToken cancellationToken)
    {
        var catalogs = new List<(Site Site, DatabaseCatalog Catalog)>();
        foreach (var site in declaration.Sites.Where(s => s is { State: SiteState.Live or SiteState.Draining, Database: not null }))
        {
            catalogs.Add((site, await ReadOnlySession.CatalogAsync(site.Database!, cancellationToken)));
        }

        var absent = ImmutableArray.CreateBuilder<AbsentTables>();
        var declared = declaration.Tables.Where(t => t.Role != TableRole.Local).Select(t => t.Table).ToList();
        foreach (var (site, catalog) in catalogs)
        {
            var lacking = declared.Where(t => !catalog.Tables.ContainsKey(t)).ToImmutableArray();
            if (lacking.Length > 0 && catalogs.Find(c => lacking.All(c.Catalog.Tables.ContainsKey)) is { Site: { } model })
            {
                var draft = await ReadOnlySession.WithAsync(model.Database!, connection => SchemaDraftReader.ReadAsync(connection, lacking, cancellationToken), cancellationToken);
                absent.Add(new(site, model, lacking, draft));
            }
        }

        return absent.ToImmutable();
    }

    /// <summary>Makes them in one transaction, and looks at what came of it before the commit.</summary>
    /// <exception cref="DomicileException">Something is left out, the server refuses, or the result is not the same; nothing was made.</exception>
    public static async Task RunAsync(AbsentTables absent, CancellationToken cancellationToken)
    {
        if (absent.Draft.Refused.Length > 0)
        {
            throw new DomicileException(
                message: $"The tables that site '{absent.Site.Id}' lacks cannot be made from the catalog of '{absent.Model.Id}' alone.",
                detail: $"Left out would be: {string.Join("; ", absent.Draft.Refused)}.",
                hint: $"Run the application's own migrations at '{absent.Site.Id}'. Nothing was made.");
        }

        var model = await ReadOnlySession.CatalogAsync(absent.Model.Database!, cancellationToken);
        await using var pool = Connecting.Pool(absent.Site.Database!);
        await using var connection = await pool.OpenAsync(absent.Site.Database!, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync("SELECT set_config('search_path', 'pg_catalog', true)", [], cancellationToken);
        try
        {
            foreach (var statement in absent.Draft.Statements)
            {
                await connection.ExecuteAsync(statement, [], cancellationToken);
            }
        }
        catch (Npgsql.PostgresException refused)
        {
            throw new DomicileException(
                message: $"Site '{absent.Site.Id}' refuses a table, a type or a key that '{absent.Model.Id}' has.",
                detail: $"{refused.SqlState}: {refused.MessageText}",
                hint: "Run the application's own migrations there, or remove what stands in the way. Nothing was made.",
                cause: refused);
        }

        var made = await CatalogReader.ReadAsync(connection, cancellationToken);
        if (CatalogComparison.Differences(model, made, absent.Tables) is { Length: > 0 } differences)
        {
            throw new DomicileException(
                message: $"What was made at site '{absent.Site.Id}' is not what '{absent.Model.Id}' has.",
                detail: string.Join("; ", differences),
                hint: "Run the application's own migrations there. Nothing was made.");
        }

        await transaction.CommitAsync(cancellationToken);
    }
}
