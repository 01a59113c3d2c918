using System.Globalization;
using Domicile.Postgres;
using Domicile.Postgres.Embedded;
using Domicile.Postgres.Wire;
using Domicile.Samples.Clips;
using Domicile.Samples.Clips.Writers;

namespace Domicile.Cli.Demo;

/// <summary>The measure to stand beside: the same rows through a bare COPY pipe from the same server to the same server, into
/// empty tables with the same indexes, without foreign keys, checks, stream or verification. What it wrote is dropped again.</summary>
internal static class RawPump
{
    private const string Scratch = "raw_pump";

    /// <summary>Copies the rows of residents of these countries.</summary>
    /// <returns>Rows, and rows a second.</returns>
    public static async Task<(long Rows, double RowsPerSecond)> RunAsync(
        ServerAddress source, EmbeddedServer target, IEnumerable<string> countries, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var pools = new ConnectionPools();
        var scratch = await target.CreateDatabaseAsync(Scratch, cancellationToken);
        await ClipsSchema.CreateTablesAsync(pools.Of(scratch), cancellationToken);
        await ClipsSchema.CreateIndexesAsync(pools.Of(scratch), cancellationToken);
        var people = $"SELECT id FROM users WHERE country IN ({string.Join(", ", countries.Select(Sql.Literal))})";
        var start = time.GetTimestamp();
        var rows = await PumpAsync(source, scratch, people, cancellationToken);
        var seconds = time.GetElapsedTime(start).TotalSeconds;
        await DropAsync(target, cancellationToken);
        return (rows, rows / seconds);
    }

    private static async Task<long> PumpAsync(ServerAddress source, ServerAddress target, string people, CancellationToken cancellationToken)
    {
        await using var from = await WireConnection.ConnectAsync(source, WireOptions.Default, cancellationToken);
        await using var to = await WireConnection.ConnectAsync(target, WireOptions.Default, cancellationToken);
        long rows = 0;
        foreach (var (table, owner) in ClipsSchema.OwnerColumns)
        {
            var copied = await CopyPump.RunAsync(
                from, $"COPY (SELECT * FROM {table} WHERE {owner} IN ({people})) TO STDOUT (FORMAT binary)",
                to, $"COPY {table} FROM STDIN (FORMAT binary)", default(NoSink), CopyOptions.Default, cancellationToken);
            rows += copied.Rows;
        }

        return rows;
    }

    private static async Task DropAsync(EmbeddedServer target, CancellationToken cancellationToken)
    {
        await using var connection = await WireConnection.ConnectAsync(target.Address, WireOptions.Default, cancellationToken);
        await connection.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"DROP DATABASE {Scratch} WITH (FORCE)"), cancellationToken);
    }
}
