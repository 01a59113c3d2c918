using System.Runtime.InteropServices;

namespace Domicile.Postgres.Replication;

/// <summary>One whole committed transaction: its rows, truncations and messages in order, to be read as often as wanted and in any order.</summary>
/// <remarks>
/// Held in memory: the bytes that pgoutput sent and about 40 bytes a change. The object is used again: valid until the reader's next read.
/// Tables are as they were described when each change came, also where the transaction itself altered them.
/// </remarks>
public sealed class SourceTransaction : IDisposable
{
    private readonly List<Entry> _entries = [];
    private readonly List<int> _messages = [];
    private readonly ByteArena _bytes = new();

    /// <summary>Its 32-bit id.</summary>
    public uint Xid { get; private set; }

    /// <summary>Where its commit record lies.</summary>
    public Lsn CommitLsn { get; private set; }

    /// <summary>What to acknowledge when it has been dealt with.</summary>
    public Lsn EndLsn { get; private set; }

    /// <summary>When it committed, by the server's clock.</summary>
    public DateTimeOffset CommitTime { get; private set; }

    /// <summary>Where it was replicated from; null when it was made here.</summary>
    public string? Origin { get; internal set; }

    /// <summary>How many changes it has.</summary>
    public int Count => _entries.Count;

    /// <summary>The places of its messages among the changes, ascending.</summary>
    public IReadOnlyList<int> Messages => _messages;

    /// <summary>Bytes of its changes.</summary>
    public long Bytes => _bytes.Bytes;

    /// <summary>Insert, Update, Delete, Truncate or Message.</summary>
    public ChangeKind KindOf(int index) => _entries[index].Kind;

    /// <summary>The table of a row change.</summary>
    public Relation RelationOf(int index) => _entries[index].Relation!;

    /// <summary>A row change.</summary>
    public RowChange Row(int index)
    {
        var entry = _entries[index];
        return RowChange.Read(entry.Kind, Body(entry), entry.Relation!);
    }

    /// <summary>A logical message.</summary>
    public MessageChange Message(int index) => MessageChange.Read(Body(_entries[index]));

    /// <summary>The tables that a truncation emptied.</summary>
    public IReadOnlyList<Relation> Truncated(int index) => _entries[index].Truncated!;

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _bytes.Dispose();

    internal void Begin(BeginChange begin)
    {
        _entries.Clear();
        _messages.Clear();
        _bytes.Clear();
        Xid = begin.Xid;
        CommitLsn = begin.FinalLsn;
        CommitTime = begin.CommitTime;
        Origin = null;
    }

    internal void Add(ChangeEvent change)
    {
        if (change.Kind == ChangeKind.Message)
        {
            _messages.Add(_entries.Count);
        }

        var (segment, offset) = _bytes.Append(change.Body);
        _entries.Add(new(
            change.Kind,
            change.Kind is ChangeKind.Message or ChangeKind.Truncate ? null : change.AsRelation(),
            change.Kind == ChangeKind.Truncate ? change.AsTruncated() : null,
            segment,
            offset,
            change.Body.Length));
    }

    internal void End(CommitChange commit)
    {
        CommitLsn = commit.CommitLsn;
        EndLsn = commit.EndLsn;
    }

    private ReadOnlySpan<byte> Body(Entry entry) => _bytes.Slice(entry.Segment, entry.Offset, entry.Length);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(ChangeKind Kind, Relation? Relation, Relation[]? Truncated, int Segment, int Offset, int Length);
}
