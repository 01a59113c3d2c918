using System.Collections.Immutable;
using Npgsql;

namespace Domicile.Postgres.Catalog;

/// <summary>The answers of a batch, one after the other, each row by position.</summary>
internal sealed class CatalogRows(NpgsqlDataReader reader)
{
    internal bool Bool(int at) => reader.GetBoolean(at);

    internal int Int(int at) => reader.GetInt32(at);

    internal long Long(int at) => reader.GetInt64(at);

    internal double Double(int at) => reader.GetDouble(at);

    internal uint Oid(int at) => reader.GetFieldValue<uint>(at);

    internal string Text(int at) => reader.GetString(at);

    internal string? TextOrNull(int at) => reader.IsDBNull(at) ? null : reader.GetString(at);

    /// <summary>A "char" column, or a text of one character.</summary>
    internal char Char(int at) => reader.GetFieldType(at) == typeof(string) ? reader.GetString(at)[0] : reader.GetChar(at);

    internal ImmutableArray<string> Texts(int at) => [.. reader.GetFieldValue<string[]>(at)];

    internal ImmutableArray<uint> Oids(int at) => [.. reader.GetFieldValue<uint[]>(at)];

    /// <summary>Goes to the next answer and reads it to its end.</summary>
    internal async Task<ImmutableArray<T>> NextAsync<T>(Func<CatalogRows, T> read, CancellationToken cancellationToken)
    {
        await reader.NextResultAsync(cancellationToken);
        var rows = ImmutableArray.CreateBuilder<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(this));
        }

        return rows.DrainToImmutable();
    }
}
