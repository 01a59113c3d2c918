using System.Runtime.CompilerServices;
using Domicile.Postgres;
using Domicile.Samples.Clips.Writers;
using Npgsql;

namespace Domicile.Samples.Clips.Checking;

/// <summary>Reads the rows that a site holds in full of the given people.</summary>
internal static class SiteRows
{
    public static async IAsyncEnumerable<SeenRow> ReadAsync(
        ServerAddress site, NpgsqlDataSource database, LiveTable table, long[] subjects, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var revision = table.HasRevision ? "revision" : "1";

        // Fillers hold no marker: a row without one is a projection.
        await using var command = database.CreateCommand(
            $"SELECT {table.Key[0]}, {(table.Key.Length == 2 ? table.Key[1] : "0::bigint")}, {table.Owner}, {revision}, {table.Text} " +
            $"FROM {table.Name} WHERE {table.Owner} = ANY ($1) AND {table.Text} LIKE '%{Canary.Prefix}%'");
        command.Parameters.Add(new() { Value = subjects });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var key = new RowKey(table.Name, reader.GetInt64(0), reader.GetInt64(1));
            yield return new(site.ToString(), key, reader.GetInt64(2), reader.GetInt32(3), LiveTable.NonceIn(reader.GetString(4)));
        }
    }
}
