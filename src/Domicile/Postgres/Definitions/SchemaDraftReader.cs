using System.Collections.Immutable;
using Domicile.Postgres.Catalog;
using Npgsql;

namespace Domicile.Postgres.Definitions;

/// <summary>Reads how some tables are made: types, sequences, tables, keys, checks, indexes, foreign keys and the plain views over them.
/// Comments, privileges, storage settings and statistics targets are the operator's own, and do not count.</summary>
public static class SchemaDraftReader
{
    /// <summary>What must exist before what; foreign keys come when every table and key is there.</summary>
    private static readonly ImmutableArray<string> Parts =
    [
        DefinitionSql.Schemas, DefinitionSql.Types, DefinitionSql.Sequences, DefinitionSql.Tables, DefinitionSql.SequenceOwners, DefinitionSql.Constraints,
        DefinitionSql.Indexes, DefinitionSql.ForeignKeys, DefinitionSql.ReplicaIdentities, DefinitionSql.Views,
    ];

    /// <summary>Reads the statements; touches nothing.</summary>
    /// <param name="connection">An open connection with no transaction of its own; needs CONNECT and no more.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<SchemaDraft> ReadAsync(NpgsqlConnection connection, IEnumerable<TableName> tables, CancellationToken cancellationToken)
    {
        object?[] names = [tables.Select(t => t.Quoted).ToArray()];
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        await connection.ExecuteAsync("SELECT set_config('search_path', 'pg_catalog', true)", [], cancellationToken);
        var statements = ImmutableArray.CreateBuilder<string>();
        foreach (var part in Parts)
        {
            statements.AddRange(await connection.RowsAsync(part, names, r => r.GetString(0), cancellationToken));
        }

        var refused = await connection.RowsAsync(DefinitionSql.Refused, names, r => r.GetString(0), cancellationToken);
        return new(statements.ToImmutable(), [.. refused]);
    }
}
