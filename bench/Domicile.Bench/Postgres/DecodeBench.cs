using System.Globalization;
using Domicile.Postgres;
using Domicile.Postgres.Embedded;
using Domicile.Postgres.Replication;
using Domicile.Postgres.Wire;

namespace Domicile.Bench.Postgres;

/// <summary>The change stream beside <c>pg_recvlogical</c>, interleaved: the same backlog from a copied slot. Arguments: one-row transactions (100,000), pairs (5).</summary>
internal static class DecodeBench
{
    public static async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var transactions = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
        var pairs = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
        await using var server = await BenchCluster.StartAsync("decode", cancellationToken);
        var changes = await BacklogAsync(server, transactions, cancellationToken);
        var end = await EndAsync(server, cancellationToken);
        var peer = new List<Measure>();
        var events = new List<Measure>();
        var whole = new List<Measure>();
        for (var pair = 0; pair < pairs; pair++)
        {
            peer.Add(await OnACopyAsync(server, () => Measure.OfShellAsync(
                $"pg_recvlogical -h {server.Address.Host} -p {server.Address.Port} -U postgres -d postgres --slot run --start -f /dev/null --no-loop -o proto_version=1 -o publication_names=p --endpos={end} -F 0 -s 0", cancellationToken), cancellationToken));
            events.Add(await OnACopyAsync(server, () => Measure.OfAsync(() => ReadAsync(server, end, cancellationToken)), cancellationToken));
            whole.Add(await OnACopyAsync(server, () => Measure.OfAsync(() => ReadWholeAsync(server, end, cancellationToken)), cancellationToken));
        }

        Measure.Report("pg_recvlogical", peer, peer, changes, "change");
        Measure.Report("change stream, values read", events, peer, changes, "change");
        Measure.Report("whole transactions", whole, peer, changes, "change");
    }

    private static async Task<long> BacklogAsync(EmbeddedServer server, int transactions, CancellationToken cancellationToken)
    {
        await BenchCluster.DoAsync(server, "CREATE TABLE t(id int PRIMARY KEY, a int, b int, c int, d timestamptz, e text);;INSERT INTO t SELECT n, n, n, n, now(), md5(n::text) FROM generate_series(1, 100000) n;;CREATE PUBLICATION p FOR TABLE t", cancellationToken);
        await new ReplicationSlots(server.Address, WireOptions.Default).CreateAsync("kept", TimeSpan.FromMinutes(1), onWaiting: null, cancellationToken);
        // A tenth as many transactions of 100 rows, then those of one row.
        await BenchCluster.DoAsync(server, $"DO $$ BEGIN FOR i IN 1..{transactions / 10} LOOP UPDATE t SET a = a + 1 WHERE id BETWEEN i % 900 * 100 + 1 AND i % 900 * 100 + 100; COMMIT; END LOOP; END $$", cancellationToken);
        await BenchCluster.DoAsync(server, $"SET synchronous_commit = off;;DO $$ BEGIN FOR i IN 1..{transactions} LOOP UPDATE t SET b = b + 1 WHERE id = i % 100000 + 1; COMMIT; END LOOP; END $$", cancellationToken);
        return (transactions / 10 * 100L) + transactions;
    }

    private static async Task<Lsn> EndAsync(EmbeddedServer server, CancellationToken cancellationToken)
    {
        await using var session = await WireConnection.ConnectAsync(server.Address, WireOptions.Default, cancellationToken);
        var end = Lsn.Parse((await session.QueryAsync("SELECT pg_current_wal_insert_lsn()", cancellationToken))[0][0]!);
        // Something behind the end, so that the server sends as far as it.
        await session.QueryAsync("SELECT pg_logical_emit_message(true, 'end', ''), pg_switch_wal()", cancellationToken);
        return end;
    }

    private static async Task<Measure> OnACopyAsync(EmbeddedServer server, Func<Task<Measure>> runAsync, CancellationToken cancellationToken)
    {
        await BenchCluster.DoAsync(server, "SELECT pg_copy_logical_replication_slot('kept', 'run');;CHECKPOINT", cancellationToken);
        var measure = await runAsync();
        await BenchCluster.DoAsync(server, "SELECT pg_terminate_backend(active_pid, 10000) FROM pg_replication_slots WHERE slot_name = 'run' AND active;;SELECT pg_drop_replication_slot('run')", cancellationToken);
        return measure;
    }

    private static Task<ChangeStream> StreamAsync(EmbeddedServer server, CancellationToken cancellationToken) =>
        ChangeStream.StartAsync(server.Address, new() { Slot = "run", Publications = ["p"] }, WireOptions.Default, cancellationToken);

    private static async Task ReadAsync(EmbeddedServer server, Lsn end, CancellationToken cancellationToken)
    {
        await using var stream = await StreamAsync(server, cancellationToken);
        var bytes = 0L;
        while (stream.ReceivedLsn < end)
        {
            bytes += await stream.ReadAsync(cancellationToken) == ChangeKind.Update ? BytesOf(stream.Current.AsRow()) : 0;
        }
    }

    private static async Task ReadWholeAsync(EmbeddedServer server, Lsn end, CancellationToken cancellationToken)
    {
        await using var stream = await StreamAsync(server, cancellationToken);
        using var reader = new TransactionReader(stream, 1L << 30);
        var bytes = 0L;
        while (stream.ReceivedLsn < end)
        {
            if (await reader.ReadAsync(cancellationToken) == ChangeKind.Commit)
            {
                for (var i = 0; i < reader.Transaction.Count; i++)
                {
                    bytes += BytesOf(reader.Transaction.Row(i));
                }
            }
        }
    }

    private static long BytesOf(RowChange row)
    {
        var bytes = 0L;
        var values = row.New;
        while (values.MoveNext())
        {
            bytes += values.Value.Length;
        }

        return bytes;
    }
}
