using Domicile.Postgres.Wire;

namespace Domicile.Postgres.Replication;

/// <summary>One event of a change stream, read in place: valid until the next read.</summary>
/// <remarks>Formats: PostgreSQL manual, "Logical Replication Message Formats", protocol version 1.</remarks>
public readonly ref struct ChangeEvent
{
    private static readonly DateTimeOffset PostgresEpoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly RelationMap _relations;

    internal ChangeEvent(ChangeKind kind, ReadOnlySpan<byte> body, RelationMap relations)
    {
        Kind = kind;
        Body = body;
        _relations = relations;
    }

    /// <summary>What it is; ask for no other.</summary>
    public ChangeKind Kind { get; }

    /// <summary>The message behind its type, for keeping.</summary>
    internal ReadOnlySpan<byte> Body { get; }

    /// <summary>INSERT, UPDATE or DELETE.</summary>
    /// <exception cref="ConnectionException">Not the format's form.</exception>
    public RowChange AsRow() => RowChange.Read(Kind, Body, AsRelation());

    /// <summary>The table of a row change, or the one that a relation message describes.</summary>
    public Relation AsRelation() => _relations.Of((uint)new WireCursor(Body).Int32());

    /// <summary>A logical message.</summary>
    public MessageChange AsMessage() => MessageChange.Read(Body);

    /// <summary>LSN, 8 bytes; microseconds since 2000, 8; xid, 4.</summary>
    public BeginChange AsBegin()
    {
        var cursor = new WireCursor(Body);
        var begin = new BeginChange(cursor.Lsn(), Time(ref cursor), (uint)cursor.Int32());
        cursor.End();
        return begin;
    }

    /// <summary>Flags, 1 byte; commit and end LSN, 8 each; microseconds since 2000, 8.</summary>
    public CommitChange AsCommit()
    {
        var cursor = new WireCursor(Body);
        cursor.Byte();
        var commit = new CommitChange(cursor.Lsn(), cursor.Lsn(), Time(ref cursor));
        cursor.End();
        return commit;
    }

    /// <summary>The name of the origin: its LSN, 8 bytes, and the text.</summary>
    public string AsOrigin()
    {
        var cursor = new WireCursor(Body);
        cursor.Int64();
        var name = cursor.Text();
        cursor.End();
        return name;
    }

    /// <summary>The emptied tables: count, 4 bytes; options, 1; ids, 4 each.</summary>
    public Relation[] AsTruncated()
    {
        var cursor = new WireCursor(Body);
        var count = cursor.Int32();
        cursor.Byte();
        if (count * 4L != cursor.Rest.Length)
        {
            throw ConnectionException.Malformed("a TRUNCATE names another number of tables than it says.");
        }

        var tables = new Relation[count];
        for (var i = 0; i < count; i++)
        {
            tables[i] = _relations.Of((uint)cursor.Int32());
        }

        return tables;
    }

    /// <summary>Position, 8 bytes; time, 8; whether a reply is wanted, 1.</summary>
    public Keepalive AsKeepalive()
    {
        var cursor = new WireCursor(Body);
        var end = cursor.Lsn();
        cursor.Int64();
        var keepalive = new Keepalive(end, cursor.Byte() != 0);
        cursor.End();
        return keepalive;
    }

    private static DateTimeOffset Time(ref WireCursor cursor)
    {
        var microseconds = cursor.Int64();
        return Math.Abs((decimal)microseconds) < 100_000_000_000_000_000m
            ? PostgresEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond)
            : throw ConnectionException.Malformed("a commit time is out of range.");
    }
}
