using System.Text;
using Domicile.Postgres;
using Domicile.Postgres.Replication;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Copying.Postgres;
using Domicile.Relocation.Rounds;
using SourceTransaction = Domicile.Relocation.Rounds.SourceTransaction;
using StreamKind = Domicile.Postgres.Replication.ChangeKind;

namespace Domicile.Relocation.Following.Postgres;

/// <summary>Gathers the events of one transaction, in the words of the plan.</summary>
internal sealed class TransactionBuilder(IReadOnlyDictionary<int, FollowedTable> tables, ClosurePlan plan)
{
    private readonly Dictionary<TableName, FollowedTable> _byName = tables.Values.ToDictionary(t => t.Table.Name);
    private readonly HashSet<TableName> _known = [.. plan.References.Select(r => r.Table.Name)];
    private readonly Dictionary<Relation, RowReader> _readers = [];
    private readonly List<RowEvent> _events = [];
    private readonly List<RowMessage> _messages = [];
    private readonly List<OpenedMessage> _opened = [];
    private SourceTransaction _id;
    private bool _isOwn;

    /// <summary>Whether a transaction has begun and not ended.</summary>
    public bool IsUnderWay { get; private set; }

    /// <summary>A transaction begins.</summary>
    public void Begin(SourceTransaction id)
    {
        _id = id;
        _isOwn = false;
        _events.Clear();
        _messages.Clear();
        _opened.Clear();
        IsUnderWay = true;
    }

    /// <summary>Takes an event of it.</summary>
    public void Add(ChangeEvent change)
    {
        switch (change.Kind)
        {
            case StreamKind.Message:
                AddMessage(change.AsMessage());
                break;
            case StreamKind.Insert or StreamKind.Update or StreamKind.Delete when !_isOwn:
                AddRow(change);
                break;
            case StreamKind.Truncate when !_isOwn:
                throw new DomicileException(
                    message: "A table was truncated at the source.",
                    detail: $"Tables: {string.Join(", ", change.AsTruncated().Select(t => t.Name))}. TRUNCATE does not say whose rows went.",
                    hint: "Cancel the moves of this pair, drop its slot, and start again: everything is copied anew.");
        }
    }

    /// <summary>The transaction as a whole.</summary>
    public FollowedTransaction End()
    {
        IsUnderWay = false;
        return new(_id, _isOwn, _isOwn ? [] : [.. Labelling.Label(_events, _messages)], [.. _opened]);
    }

    private void AddMessage(MessageChange message)
    {
        if (message.Prefix.SequenceEqual("domicile.row"u8))
        {
            _messages.Add(RowMessage.Parse(message.Content));
        }
        else if (message.Prefix.SequenceEqual("domicile.opened"u8))
        {
            _opened.Add(OpenedMessage.Parse(message.Content));
        }
        else if (Encoding.UTF8.GetString(message.Prefix) == SliceCopy.OwnPrefix)
        {
            _isOwn = true;
        }
    }

    private void AddRow(ChangeEvent change)
    {
        var row = change.AsRow();
        if (!_readers.TryGetValue(row.Relation, out var reader))
        {
            if (!_byName.TryGetValue(row.Relation.Name, out var table))
            {
                // A reference table's copy at a site that does not write it.
                return;
            }

            _readers[row.Relation] = reader = new RowReader(table, row.Relation);
        }

        _events.Add(reader.Read(change.Kind, row));
    }
}
