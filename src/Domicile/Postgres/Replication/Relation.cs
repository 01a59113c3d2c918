using System.Collections.Immutable;
using Domicile.Postgres.Wire;

namespace Domicile.Postgres.Replication;

/// <summary>A table as the stream describes it before its first change, and again after each change of its definition.</summary>
/// <param name="Id">Object id at the server.</param>
/// <param name="Name">Schema and name.</param>
/// <param name="ReplicaIdentity">d default, n nothing, f full, i index.</param>
/// <param name="Columns">Published columns, in the order of values.</param>
public sealed record Relation(uint Id, TableName Name, char ReplicaIdentity, ImmutableArray<RelationColumn> Columns)
{
    /// <summary>Id, 4 bytes; schema and name, texts; identity, 1; count, 2; each column: flags, 1 (1 is key), name, type, 4, modifier, 4.</summary>
    internal static Relation Read(ReadOnlySpan<byte> body)
    {
        var cursor = new WireCursor(body);
        var id = (uint)cursor.Int32();
        var schema = cursor.Text();
        var name = new TableName(schema.Length == 0 ? "pg_catalog" : schema, cursor.Text());
        var identity = (char)cursor.Byte();
        var columns = ImmutableArray.CreateBuilder<RelationColumn>();
        for (var left = cursor.Count16(); left > 0; left--)
        {
            var isKey = (cursor.Byte() & 1) != 0;
            columns.Add(new(cursor.Text(), (uint)cursor.Int32(), cursor.Int32(), isKey));
        }

        cursor.End();
        return new(id, name, identity, columns.ToImmutable());
    }
}
