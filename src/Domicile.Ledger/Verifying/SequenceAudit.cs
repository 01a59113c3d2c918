using System.Globalization;
using System.Text;
using Domicile.Ledger.Entries;

namespace Domicile.Ledger.Verifying;

/// <summary>Follows every source's numbers and heartbeats through a log, entry by entry: finds what was left out, doubled, reordered, or went silent.</summary>
public sealed class SequenceAudit
{
    private const int MaxFindings = 100;
    private const int HeartbeatsMissed = 2; // one late heartbeat is no silence

    private readonly Dictionary<string, SourceRun> _sources = new(StringComparer.Ordinal);
    private readonly List<Finding> _findings = [];
    private long _newestSeconds;

    /// <summary>Everything wrong so far, and sources that are silent as of the newest entry.</summary>
    public IReadOnlyList<Finding> Findings => [.. _findings, .. _sources.SelectMany(s => EndingSilence(s.Key, s.Value))];

    /// <summary>Takes the next entry.</summary>
    public void Observe(long index, ReadOnlySpan<byte> entry)
    {
        if (!EntryHeader.TryRead(entry, out var header))
        {
            Add(FindingKind.EntryMalformed, Name(index), "it is not of schema version 1");
            return;
        }

        var source = Find(entry.Slice(header.SourceStart, header.SourceLength));
        _newestSeconds = Math.Max(_newestSeconds, header.UnixSeconds);
        if (header.Run > source.Run)
        {
            source.Begin(header.Run, header.Opens ? HeartbeatOf(index, entry) : 0);
        }
        else
        {
            CheckSilence(index, source, header.UnixSeconds);
        }

        Check(index, source, header, entry);
        source.LastSeconds = header.UnixSeconds;
        source.IsClosed |= header.Closes && header.Run == source.Run;
    }

    private static string Name(long index) => string.Create(CultureInfo.InvariantCulture, $"entry {index}");

    private static string Name(long index, in EntryHeader header, ReadOnlySpan<byte> entry) =>
        $"{Name(index)} of '{Encoding.UTF8.GetString(entry.Slice(header.SourceStart, header.SourceLength))}'";

    private SourceRun Find(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[Math.Min(name.Length, 128)];
        Encoding.Latin1.GetChars(name[..text.Length], text);
        var lookup = _sources.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(text, out var source))
        {
            lookup[text] = source = new SourceRun();
        }

        return source;
    }

    private void Check(long index, SourceRun source, in EntryHeader header, ReadOnlySpan<byte> entry)
    {
        if (header.Run < source.Run || header.Sequence < source.Next || source.IsClosed)
        {
            Add(FindingKind.SequenceRepeat, Name(index, header, entry), string.Create(CultureInfo.InvariantCulture,
                $"number {header.Sequence} of run {header.Run} comes after number {source.Next - 1} of run {source.Run}{(source.IsClosed ? ", which was closed" : "")}"));
        }
        else if (header.Sequence > source.Next)
        {
            Add(FindingKind.SequenceGap, Name(index, header, entry), string.Create(CultureInfo.InvariantCulture,
                $"numbers {source.Next} to {header.Sequence - 1} of run {header.Run} are missing"));
        }

        if (header.Run == source.Run)
        {
            source.Next = Math.Max(source.Next, header.Sequence + 1);
        }
    }

    private long HeartbeatOf(long index, ReadOnlySpan<byte> entry)
    {
        try
        {
            return LedgerEntry.Parse(entry.ToArray()).Body is EntryBody.SourceOpened opened ? opened.HeartbeatSeconds : 0;
        }
        catch (LedgerException malformed)
        {
            Add(FindingKind.EntryMalformed, Name(index), malformed.Detail);
            return 0;
        }
    }

    private void CheckSilence(long index, SourceRun source, long seconds)
    {
        if (source.IsSilentAt(seconds, HeartbeatsMissed))
        {
            Add(FindingKind.Silence, Name(index), string.Create(CultureInfo.InvariantCulture,
                $"its source had said nothing for {seconds - source.LastSeconds} s, and promises a heartbeat every {source.HeartbeatSeconds} s"));
        }
    }

    private IEnumerable<Finding> EndingSilence(string name, SourceRun source)
    {
        if (!source.IsClosed && source.IsSilentAt(_newestSeconds, HeartbeatsMissed))
        {
            yield return new Finding(FindingKind.Silence, $"source '{name}'", string.Create(CultureInfo.InvariantCulture,
                $"nothing for the last {_newestSeconds - source.LastSeconds} s of the log, and it promises a heartbeat every {source.HeartbeatSeconds} s"));
        }
    }

    private void Add(FindingKind kind, string where, string what)
    {
        if (_findings.Count < MaxFindings)
        {
            _findings.Add(new Finding(kind, where, what));
        }
    }

    /// <summary>Where one source stands.</summary>
    private sealed class SourceRun
    {
        public long Run { get; private set; } = -1;

        public long Next { get; set; }

        public long LastSeconds { get; set; }

        public long HeartbeatSeconds { get; private set; }

        public bool IsClosed { get; set; }

        public void Begin(long run, long heartbeatSeconds) =>
            (Run, Next, HeartbeatSeconds, IsClosed) = (run, 0, heartbeatSeconds, false);

        public bool IsSilentAt(long seconds, int heartbeatsMissed) =>
            HeartbeatSeconds > 0 && seconds - LastSeconds > HeartbeatSeconds * heartbeatsMissed;
    }
}
