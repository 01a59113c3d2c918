using System.Text;
using Domicile.IntegrationTests.Postgres.Wire;
using Domicile.Postgres;
using Domicile.Postgres.Embedded;
using Domicile.Postgres.Replication;
using Domicile.Postgres.Wire;
using static Domicile.IntegrationTests.Postgres.Wire.WireSessions;

namespace Domicile.IntegrationTests.Postgres.Replication;

/// <summary>A fresh database with a publication of all tables and a slot; the slot goes with it.</summary>
internal sealed class StreamedDatabase : IAsyncDisposable
{
    private StreamedDatabase(ServerAddress address, WireConnection session, string slot)
    {
        Address = address;
        Session = session;
        Slot = slot;
    }

    public ServerAddress Address { get; }

    public WireConnection Session { get; }

    public string Slot { get; }

    public ReplicationSlots Slots => new(Address, Impatient);

    public static async Task<StreamedDatabase> NewAsync(EmbeddedServer server, params string[] statements)
    {
        var address = await Servers.NewDatabaseAsync(server);
        var session = await OpenAsync(address, [.. statements, "CREATE PUBLICATION p FOR ALL TABLES"]);
        var database = new StreamedDatabase(address, session, $"slot_{address.Database}");
        await database.Slots.CreateAsync(database.Slot, TimeSpan.FromMinutes(1), onWaiting: null, Token);
        return database;
    }

    public Task<string> DoAsync(string sql) => Session.ExecuteAsync(sql, Token);

    public Task<ChangeStream> StreamAsync(ChangeStreamOptions? options = null, WireOptions? wire = null) =>
        ChangeStream.StartAsync(Address, options ?? new ChangeStreamOptions { Slot = Slot, Publications = ["p"] }, wire ?? Impatient, Token);

    /// <summary>Reads up to where the server is now, each event as a line.</summary>
    public async Task<IReadOnlyList<string>> DrainAsync(ChangeStream stream)
    {
        var end = Lsn.Parse((await Session.ScalarAsync("SELECT pg_current_wal_lsn()"))!);
        var lines = new List<string>();
        await stream.RequestKeepaliveAsync(Token);
        while (stream.ReceivedLsn < end)
        {
            var kind = await stream.ReadAsync(Token);
            if (kind == ChangeKind.Keepalive)
            {
                await stream.RequestKeepaliveAsync(Token);
            }
            else
            {
                lines.Add(Line(stream.Current));
            }
        }

        return lines;
    }

    public async ValueTask DisposeAsync()
    {
        await Eventually.TrueAsync(async () => (await Slots.FindAsync(Slot, Token))?.ActivePid is null, Token);
        await Slots.DropAsync(Slot, Token);
        await Session.DisposeAsync();
    }

    public static string Line(ChangeEvent change) => change.Kind switch
    {
        ChangeKind.Insert or ChangeKind.Update or ChangeKind.Delete => Line(change.Kind, change.AsRow()),
        ChangeKind.Relation => $"Relation {change.AsRelation().Name}({string.Join(',', change.AsRelation().Columns.Select(c => c.IsKey ? c.Name + "*" : c.Name))})",
        ChangeKind.Message => $"Message {change.AsMessage().IsTransactional} {Encoding.UTF8.GetString(change.AsMessage().Prefix)}={Encoding.UTF8.GetString(change.AsMessage().Content)}",
        ChangeKind.Truncate => $"Truncate {string.Join(',', change.AsTruncated().Select(t => t.Name))}",
        ChangeKind.Origin => $"Origin {change.AsOrigin()}",
        var kind => kind.ToString(),
    };

    public static string Line(ChangeKind kind, RowChange row) =>
        $"{kind} {row.Relation.Name}{(row.HasOld ? $" {row.OldKind}({Values(row.Old)})" : "")}{(kind == ChangeKind.Delete ? "" : $" ({Values(row.New)})")}";

    private static string Values(RowValues values)
    {
        var texts = new List<string>();
        while (values.MoveNext())
        {
            texts.Add(values.Kind switch { ValueKind.Null => "null", ValueKind.Unchanged => "unchanged", _ => Encoding.UTF8.GetString(values.Value) });
        }

        return string.Join(',', texts);
    }
}
