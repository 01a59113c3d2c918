using System.Collections.Immutable;
using System.Text.Json;

namespace Domicile.Samples.Clips.Writers;

/// <summary>Every acknowledged write of the live writers, and what follows from them for each row. Thread-safe; a row has
/// one writer, so its writes come in order.</summary>
public sealed class WriteLedger
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly Lock _lock = new();
    private readonly List<AcknowledgedWrite> _writes = [];
    private readonly Dictionary<RowKey, ExpectedRow> _rows = [];

    /// <summary>Acknowledged writes so far.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _writes.Count;
            }
        }
    }

    /// <summary>What must be found now, by row.</summary>
    public ImmutableDictionary<RowKey, ExpectedRow> Expected()
    {
        lock (_lock)
        {
            return _rows.ToImmutableDictionary();
        }
    }

    /// <summary>The revision that a row has now; a row that no live writer has written stands at 1.</summary>
    public int RevisionOf(RowKey key)
    {
        lock (_lock)
        {
            return _rows.TryGetValue(key, out var row) ? row.Revision : 1;
        }
    }

    /// <summary>An insert was acknowledged.</summary>
    public void Inserted(RowKey key, long subject, string nonce) => Add("insert", key, new(subject, 1, nonce));

    /// <summary>An update was acknowledged, which left this revision.</summary>
    public void Updated(RowKey key, long subject, int revision, string nonce) => Add("update", key, new(subject, revision, nonce));

    /// <summary>A delete was acknowledged.</summary>
    public void Deleted(RowKey key, long subject, string nonce) => Add("delete", key, new(subject, RevisionOf(key), nonce, IsDeleted: true));

    /// <summary>Writes the ledger as JSON, a line for each write in the order of acknowledgement.</summary>
    public async Task DumpAsync(string file, CancellationToken cancellationToken)
    {
        AcknowledgedWrite[] writes;
        lock (_lock)
        {
            writes = [.. _writes];
        }

        await File.WriteAllLinesAsync(file, writes.Select(w => JsonSerializer.Serialize(w, Json)), cancellationToken);
    }

    private void Add(string operation, RowKey key, ExpectedRow row)
    {
        lock (_lock)
        {
            _writes.Add(new(key.Table, key.Second == 0 ? [key.First] : [key.First, key.Second], row.Subject, operation, row.Revision, row.Nonce));
            _rows[key] = row;
        }
    }
}
